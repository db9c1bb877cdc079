DELETE FROM ops.site_nights
WHERE site = $site AND run_id = $run_id;
