-- The newest rejected row of the page at $url.
SELECT
    headline,
    published_at,
    body,
    fetched_at,
    row_json,
    reason
FROM ops.rejected_articles
WHERE site = $site AND (url = $url OR canonical_url = $url)
ORDER BY fetched_at DESC
LIMIT 1;
