-- The newest articles, of $site or of all, $row_limit of them after the first $row_offset.
SELECT
    cast(article_id AS VARCHAR) AS article_id,
    site,
    headline,
    canonical_url AS url,
    authors,
    published_at,
    first_seen_at,
    body_chars,
    live_comment_count,
    version_count,
    withdrawn_at
FROM main.articles
WHERE $site IS NULL OR site = $site
ORDER BY coalesce(published_at, first_seen_at) DESC, url ASC
LIMIT $row_limit OFFSET $row_offset;
