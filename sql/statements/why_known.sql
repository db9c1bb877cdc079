-- What core says of the article at $url.
SELECT
    article_id,
    headline,
    authors,
    published_at,
    body,
    fetched_at
FROM core.articles
WHERE site = $site AND (url = $url OR canonical_url = $url)
ORDER BY fetched_at DESC
LIMIT 1;
