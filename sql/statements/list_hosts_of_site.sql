-- The hosts on which the articles of the site $site were found.
WITH addresses AS (
    SELECT
        site,
        url
    FROM core.articles
    UNION ALL
    SELECT
        site,
        url
    FROM ops.article_readings
    UNION ALL
    SELECT
        site,
        url
    FROM ops.rejected_articles
    UNION ALL
    SELECT
        site,
        link_url AS url
    FROM ops.pages
    WHERE kind <> 'source'
)

SELECT DISTINCT regexp_extract(url, '^[a-zA-Z]+://([^/?#]+)', 1) AS host
FROM addresses
WHERE site = $site AND url LIKE '%://%'
ORDER BY ALL;
