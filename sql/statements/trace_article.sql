-- The row of the article at $url, without its texts, or of the article with this id.
SELECT * EXCLUDE (body, description)
FROM main.articles
WHERE url = $url OR canonical_url = $url OR cast(article_id AS VARCHAR) = $url
ORDER BY fetched_at DESC
LIMIT 1;
