DELETE FROM ops.canaries
WHERE site = $site AND run_id IN (SELECT undone.run_id FROM ops.undone_runs AS undone WHERE undone.site = $site);
