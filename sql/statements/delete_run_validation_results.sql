DELETE FROM ops.validation_results
WHERE site = $site AND run_id = $run_id;
