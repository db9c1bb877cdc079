-- The run that read it.
SELECT
    site,
    run_id,
    trigger,
    window_start_at,
    window_end_at,
    started_at,
    loaded_at,
    status,
    is_held,
    attempt_number
FROM ops.runs
WHERE site = $site AND run_id = $run_id;
