DELETE FROM ops.sources
WHERE site = $site AND run_id = $run_id;
