-- What came in since I last looked? Keep the newest first_seen_at and ask from there the next time.
SELECT
    site,
    first_seen_at,
    headline,
    extracted_comment_count AS comments
FROM articles
WHERE first_seen_at > (SELECT max(newest.first_seen_at) FROM articles AS newest) - INTERVAL 1 DAY
ORDER BY first_seen_at DESC, headline ASC
LIMIT 5;
