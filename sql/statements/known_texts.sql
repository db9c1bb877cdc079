-- Texts of the site to compare with: of the newest $most articles, and of those with a headline of the batch.
WITH newest AS (
    SELECT article_id
    FROM core.articles
    WHERE site = $site
    ORDER BY first_seen_at DESC, article_id ASC
    LIMIT $most
)

SELECT
    canonical_url,
    url,
    headline,
    published_at,
    body,
    len(authors) > 0 AS has_author
FROM core.articles
WHERE
    site = $site
    AND body IS NOT NULL
    AND (
        article_id IN (SELECT newest.article_id FROM newest)
        OR list_contains(cast($headlines AS VARCHAR[]), lower(headline))
    )
ORDER BY canonical_url;
