-- The articles with erased comments, with site and the addresses they were read at.
WITH known AS (
    SELECT
        cast(article_id AS VARCHAR) AS article_id,
        site,
        url
    FROM ops.article_readings
    UNION ALL
    SELECT
        article_id,
        site,
        url
    FROM ops.rejected_articles
)

SELECT DISTINCT
    erased.article_id,
    known.site,
    known.url
FROM (SELECT DISTINCT cast(erased_comments.article_id AS VARCHAR) AS article_id FROM erased_comments) AS erased
LEFT JOIN known ON erased.article_id = known.article_id
ORDER BY ALL;
