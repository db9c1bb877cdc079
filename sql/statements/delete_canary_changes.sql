DELETE FROM ops.canary_changes
WHERE site = $site AND run_id = $run_id;
