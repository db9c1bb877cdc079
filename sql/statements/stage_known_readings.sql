-- All that was ever said of the readings of the touched articles, the run's own included.
-- Not the readings that undone runs have made, whoever has read their bytes again.
-- said_number: in the order in which the runs began that said it; the last word on a reading is the last run's. Of
-- all of them together: to number each reading's own takes DuckDB twice as long.
CREATE OR REPLACE TEMP TABLE known_readings AS
WITH said AS (
    SELECT *
    FROM ops.article_readings
    WHERE
        reading_id IN (SELECT sought_readings.reading_id FROM sought_readings WHERE sought_readings.copy_number > 0)
        AND fetched_at IN (SELECT sought_readings.fetched_at FROM sought_readings)
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_new)
    FROM staged_article_readings
    WHERE is_new
)

SELECT
    *,
    row_number() OVER (ORDER BY run_started_at ASC, load_number ASC, run_id ASC) AS said_number
FROM said
WHERE
    reading_id NOT IN (SELECT undone_readings.reading_id FROM undone_readings)
    AND (site, run_id) NOT IN (
        SELECT
            undone.site,
            undone.run_id
        FROM ops.undone_runs AS undone
    );
