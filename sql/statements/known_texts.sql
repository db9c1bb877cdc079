-- Texts of the site to compare with: of the newest $most articles, and of those with a headline of the batch. They are
-- found before their texts are read, which are most of the warehouse.
WITH newest AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE site = $site
    ORDER BY first_seen_at DESC, article_id ASC
    LIMIT $most
),

places AS (
    SELECT place
    FROM newest
    UNION
    SELECT rowid AS place
    FROM core.articles
    WHERE site = $site AND lower(headline) IN (SELECT unnest(cast($headlines AS VARCHAR[])))
)

SELECT
    canonical_url,
    url,
    headline,
    published_at,
    body,
    len(authors) > 0 AS has_author
FROM core.articles
WHERE site = $site AND body IS NOT NULL AND rowid IN (SELECT places.place FROM places)
ORDER BY canonical_url;
