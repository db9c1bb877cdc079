-- Which comments were there once and are gone?
SELECT
    site,
    author,
    first_seen_at,
    last_seen_at,
    deleted_at,
    left(replace(body, chr(10), ' '), 50) AS begins
FROM comments
WHERE deleted_at IS NOT NULL
ORDER BY deleted_at DESC, comment_id ASC
LIMIT 5;
