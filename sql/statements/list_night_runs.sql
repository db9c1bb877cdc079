-- Loaded runs about the day from $start_at to $end_at: nightly ones that end with it, others that lie within it. Not
-- what only reads the archive again. Runs that asked for a part of the day are told by is_part. With $run_id that run
-- alone, whatever its days.
WITH undone AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
)

SELECT
    run_id,
    trigger = 'part' AS is_part,
    run_id IN (SELECT undone.run_id FROM undone) AS is_undone,
    coalesce(window_end_at, started_at) AS end_at
FROM ops.runs
WHERE
    site = $site
    AND loaded_at IS NOT NULL
    AND trigger <> 'reextract'
    AND (
        run_id = $run_id
        OR (
            $run_id IS NULL
            AND window_end_at > cast($start_at AS TIMESTAMP)
            AND window_end_at <= cast($end_at AS TIMESTAMP)
            AND (is_nightly OR window_start_at >= cast($start_at AS TIMESTAMP))
        )
    )
ORDER BY started_at, run_id;
