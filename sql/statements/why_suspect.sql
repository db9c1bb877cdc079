-- The newest doubted reading of the article at $url.
WITH suspects AS (
    SELECT *
    FROM ops.suspect_readings
    WHERE site = $site AND url = $url
)

SELECT
    suspects.headline,
    suspects.authors,
    readings.published_at,
    suspects.body,
    readings.extracted_comment_count AS comment_count,
    suspects.fetched_at,
    suspects.status,
    suspects.doubts,
    suspects.reason
FROM suspects
LEFT JOIN ops.article_readings AS readings ON suspects.reading_id = readings.reading_id
ORDER BY suspects.fetched_at DESC, readings.load_number DESC
LIMIT 1;
