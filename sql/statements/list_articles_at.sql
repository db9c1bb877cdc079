-- The articles that are, or once were, read at one of the addresses $urls, or are of the site $site; each with its site
-- and its addresses.
WITH known AS (
    SELECT
        cast(article_id AS VARCHAR) AS article_id,
        site,
        url,
        canonical_url
    FROM core.articles
    UNION ALL
    SELECT
        cast(article_id AS VARCHAR) AS article_id,
        site,
        url,
        canonical_url
    FROM ops.article_readings
    UNION ALL
    SELECT
        article_id,
        site,
        url,
        canonical_url
    FROM ops.rejected_articles
)

SELECT DISTINCT
    article_id,
    site,
    unnest([url, canonical_url]) AS url
FROM known
WHERE
    article_id IS NOT NULL
    AND (
        url IN (SELECT unnest($urls)) OR canonical_url IN (SELECT unnest($urls)) OR site = $site
    )
ORDER BY ALL;
