-- What the run's readings and those of before say of the touched articles' comments, each thread once. A view, for of
-- its columns one statement needs few, and another the rest of few rows.
CREATE OR REPLACE TEMP VIEW said_comments AS
SELECT * EXCLUDE (reading_id, fetched_at)
FROM staged_comment_readings
UNION ALL BY NAME
SELECT * EXCLUDE (fetched_at)
FROM logged_comments
WHERE thread_id NOT IN (SELECT staged_comment_readings.thread_id FROM staged_comment_readings);
