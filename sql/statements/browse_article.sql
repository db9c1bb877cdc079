-- One article, by its id.
SELECT
    * EXCLUDE (article_id),
    cast(article_id AS VARCHAR) AS article_id
FROM main.articles
WHERE article_id = cast($article_id AS UUID);
