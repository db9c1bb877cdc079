-- What the log holds of the run's readings. A reading has one time, and the log is nearly in the order of times: so no
-- more of it is read than those days.
CREATE OR REPLACE TEMP TABLE logged_readings AS
SELECT
    reading_id,
    run_id,
    article_id,
    row_sha256,
    thread_id,
    doubts,
    load_number
FROM ops.article_readings
WHERE
    reading_id IN (SELECT sought_readings.reading_id FROM sought_readings WHERE sought_readings.copy_number > 0)
    AND fetched_at IN (SELECT staged_articles.fetched_at FROM staged_articles);
