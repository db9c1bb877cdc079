DELETE FROM ops.issues
WHERE site = $site AND run_id = $run_id;
