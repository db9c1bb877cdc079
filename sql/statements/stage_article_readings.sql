-- What the log will hold of the run's readings. is_new: not what the same run said of it when it was loaded last.
-- load_number tells apart what is said of one reading by runs that began at the same moment, or by one run.
CREATE OR REPLACE TEMP TABLE staged_article_readings AS
WITH threads AS (
    SELECT DISTINCT
        reading_id,
        thread_id
    FROM staged_comment_readings
),

last_loads AS (
    SELECT *
    FROM logged_readings
    QUALIFY row_number() OVER (PARTITION BY reading_id, run_id ORDER BY load_number DESC) = 1
),

load_counts AS (
    SELECT
        reading_id,
        max(load_number) AS load_number
    FROM logged_readings
    GROUP BY reading_id
),

rows_read AS (
    SELECT * EXCLUDE (headline, description, body, authors)
    FROM staged_articles
),

readings AS (
    SELECT
        rows_read.*,
        coalesce(threads.thread_id, cast(md5(concat(rows_read.article_id, rows_read.reading_id)) AS UUID))
            AS thread_id,
        1 + coalesce(load_counts.load_number, 0) AS load_number
    FROM rows_read
    LEFT JOIN threads ON rows_read.reading_id = threads.reading_id
    LEFT JOIN load_counts ON rows_read.reading_id = load_counts.reading_id
)

SELECT
    readings.*,
    last_loads.reading_id IS NULL AS is_new
FROM readings
LEFT JOIN last_loads
    ON
        readings.reading_id = last_loads.reading_id
        AND readings.run_id = last_loads.run_id
        AND readings.article_id = last_loads.article_id
        AND readings.row_sha256 = last_loads.row_sha256
        AND readings.thread_id = last_loads.thread_id
        AND readings.doubts IS NOT DISTINCT FROM last_loads.doubts;
