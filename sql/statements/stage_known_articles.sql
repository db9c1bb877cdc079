-- The touched articles as core.articles holds them.
CREATE OR REPLACE TEMP TABLE known_articles AS
SELECT *
FROM core.articles
WHERE
    article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
