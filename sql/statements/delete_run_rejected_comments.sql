DELETE FROM ops.rejected_comments
WHERE site = $site AND run_id = $run_id;
