-- All that was ever said of the readings of the touched articles, the run's own included.
-- Not the readings that undone runs have made, whoever has read their bytes again.
-- said_number: in the order in which the runs began that said it; the last word on a reading is the last run's. Of all
-- of them together, and by keys alone: to number each reading's own, or whole rows, takes DuckDB longer.
CREATE OR REPLACE TEMP TABLE known_readings AS
WITH said AS (
    SELECT
        *,
        rowid AS row_number
    FROM ops.article_readings
    WHERE
        reading_id IN (SELECT sought_readings.reading_id FROM sought_readings WHERE sought_readings.copy_number > 0)
        AND fetched_at IN (SELECT sought_readings.fetched_at FROM sought_readings)
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (is_new),
        -1 - rowid AS row_number
    FROM staged_article_readings
    WHERE is_new
),

numbered AS (
    SELECT
        row_number,
        row_number() OVER (ORDER BY run_started_at ASC, load_number ASC, run_id ASC) AS said_number
    FROM said
    WHERE
        reading_id NOT IN (SELECT undone_readings.reading_id FROM undone_readings)
        AND (site, run_id) NOT IN (
            SELECT
                undone.site,
                undone.run_id
            FROM ops.undone_runs AS undone
        )
),

joined AS (
    SELECT
        said.*,
        numbered.said_number
    FROM said
    INNER JOIN numbered ON said.row_number = numbered.row_number
)

SELECT * EXCLUDE (row_number)
FROM joined;
