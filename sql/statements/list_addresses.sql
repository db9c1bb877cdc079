-- Every address that may be an article's, with its site, in whatever table.
WITH addresses AS (
    SELECT
        site,
        unnest([url, canonical_url]) AS url
    FROM core.articles
    UNION ALL
    SELECT
        site,
        unnest([url, canonical_url]) AS url
    FROM ops.article_readings
    UNION ALL
    SELECT
        site,
        unnest([url, canonical_url]) AS url
    FROM ops.rejected_articles
    UNION ALL
    SELECT
        site,
        unnest([link_url, url, final_url]) AS url
    FROM ops.pages
    WHERE kind <> 'source'
    UNION ALL
    SELECT
        site,
        url
    FROM ops.outcomes
    UNION ALL
    SELECT
        site,
        url
    FROM ops.issues
    UNION ALL
    SELECT
        site,
        url
    FROM ops.doubted_readings
    UNION ALL
    SELECT
        site,
        url
    FROM ops.canaries
    UNION ALL
    SELECT
        site,
        url
    FROM ops.canary_changes
)

SELECT DISTINCT
    site,
    url
FROM addresses
WHERE url IS NOT NULL
ORDER BY ALL;
