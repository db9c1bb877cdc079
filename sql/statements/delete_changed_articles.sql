DELETE FROM core.articles
WHERE
    article_id IN (SELECT changed_articles.article_id FROM changed_articles)
    OR article_id IN (SELECT removed_articles.article_id FROM removed_articles);
