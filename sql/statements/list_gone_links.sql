-- Links of the site that the runs $run_ids were told to be gone.
SELECT DISTINCT url
FROM ops.outcomes
WHERE site = $site AND kind = 'not_found' AND run_id IN (SELECT unnest(cast($run_ids AS VARCHAR[])));
