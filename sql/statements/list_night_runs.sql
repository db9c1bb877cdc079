-- Loaded runs about the day from $start_at to $end_at: nightly ones that end with it, others that lie within it. Not
-- what only reads the archive again.
WITH undone AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
)

SELECT
    run_id,
    run_id IN (SELECT undone.run_id FROM undone) AS is_undone
FROM ops.runs
WHERE
    site = $site
    AND loaded_at IS NOT NULL
    AND trigger <> 'reextract'
    AND window_end_at > cast($start_at AS TIMESTAMP)
    AND window_end_at <= cast($end_at AS TIMESTAMP)
    AND (is_nightly OR window_start_at >= cast($start_at AS TIMESTAMP))
ORDER BY started_at, run_id;
