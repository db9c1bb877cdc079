DELETE FROM ops.rejected_articles
WHERE site = $site AND run_id = $run_id;
