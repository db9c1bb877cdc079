-- The addresses at which articles of the site $site were found or asked for.
WITH addresses AS (
    SELECT
        site,
        unnest([url, canonical_url]) AS url
    FROM core.articles
    UNION ALL
    SELECT
        site,
        url
    FROM ops.article_readings
    UNION ALL
    SELECT
        site,
        link_url AS url
    FROM ops.pages
    WHERE kind <> 'source'
)

SELECT DISTINCT url
FROM addresses
WHERE site = $site AND url LIKE '%://%'
ORDER BY ALL;
