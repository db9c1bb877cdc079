-- The doubted reading $reading_id, and the address that its article has now.
WITH suspects AS (
    SELECT *
    FROM ops.suspect_readings
    WHERE reading_id = cast($reading_id AS UUID)
)

SELECT
    suspects.site,
    suspects.url,
    suspects.run_id,
    suspects.headline,
    suspects.authors,
    readings.published_at,
    suspects.body,
    readings.extracted_comment_count AS comment_count,
    readings.raw_sha256,
    suspects.fetched_at,
    suspects.status,
    suspects.doubts,
    suspects.reason,
    coalesce(articles.url, suspects.url) AS known_url
FROM suspects
LEFT JOIN ops.article_readings AS readings ON suspects.reading_id = readings.reading_id
LEFT JOIN core.articles AS articles ON suspects.article_id = articles.article_id
ORDER BY readings.load_number DESC
LIMIT 1;
