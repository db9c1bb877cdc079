DELETE FROM core.comments
WHERE article_id IN (SELECT superseded_articles.article_id FROM superseded_articles);
