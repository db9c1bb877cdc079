-- Those that get another row, and those that get none.
DELETE FROM core.articles
WHERE
    article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
    AND article_id IN (
        SELECT changed_articles.article_id
        FROM changed_articles
        UNION ALL
        SELECT removed_articles.article_id
        FROM removed_articles
    );
