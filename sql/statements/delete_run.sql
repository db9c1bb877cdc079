DELETE FROM ops.runs
WHERE site = $site AND run_id = $run_id;
