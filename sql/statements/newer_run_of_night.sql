-- The run that the site's row of this night is of, where it began after $started_at.
WITH night_rows AS (
    SELECT run_id
    FROM ops.site_health
    WHERE site = $site AND night = $night
),

newer_runs AS (
    SELECT run_id
    FROM ops.runs
    WHERE site = $site AND run_id <> $run_id AND started_at > $started_at
)

SELECT night_rows.run_id
FROM night_rows
SEMI JOIN newer_runs ON night_rows.run_id = newer_runs.run_id;
