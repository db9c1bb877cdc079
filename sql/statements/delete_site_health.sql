DELETE FROM ops.site_health
WHERE site = $site AND (night = $night OR run_id = $run_id);
