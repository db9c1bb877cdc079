DELETE FROM ops.releases
WHERE site = $site AND released_by_run_id = $run_id;
