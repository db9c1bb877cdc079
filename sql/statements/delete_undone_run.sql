DELETE FROM ops.undone_runs
WHERE site = $site AND run_id = $run_id;
