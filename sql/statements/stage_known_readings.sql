-- All that was ever said of the readings of the touched articles, the run's own included.
-- Not what undone runs said.
-- said_number: in the order in which the runs began that said it; the last word on a reading is the last run's.
CREATE OR REPLACE TEMP TABLE known_readings AS
WITH touched_readings AS (
    SELECT DISTINCT reading_id
    FROM ops.article_readings
    WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles)
),

said AS (
    SELECT *
    FROM ops.article_readings
    WHERE reading_id IN (SELECT touched_readings.reading_id FROM touched_readings)
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_new)
    FROM staged_article_readings
    WHERE is_new
)

SELECT
    *,
    row_number() OVER (PARTITION BY reading_id ORDER BY run_started_at ASC, load_number ASC, run_id ASC) AS said_number
FROM said
WHERE
    NOT EXISTS (
        SELECT 1
        FROM ops.undone_runs AS undone
        WHERE undone.site = said.site AND undone.run_id = said.run_id
    );
