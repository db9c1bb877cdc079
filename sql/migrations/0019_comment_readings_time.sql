-- When the reading was made that saw a comment: the log lies nearly in this order, so that a load reads no more of it
-- than goes back to the oldest reading of its articles.
ALTER TABLE ops.comment_readings ADD COLUMN fetched_at TIMESTAMP;

UPDATE ops.comment_readings AS seen
SET fetched_at = readings.fetched_at
FROM (
    SELECT
        thread_id,
        min(fetched_at) AS fetched_at
    FROM ops.article_readings
    GROUP BY thread_id
) AS readings
WHERE seen.thread_id = readings.thread_id;

-- The same goes for comments, so none may be older than its article; as the log gives them none is.
UPDATE core.comments AS reader_comments
SET first_seen_at = articles.first_seen_at
FROM core.articles AS articles
WHERE
    reader_comments.article_id = articles.article_id
    AND reader_comments.first_seen_at < articles.first_seen_at;
