-- When the run was loaded first; no row where it never was.
SELECT loaded_at
FROM ops.runs
WHERE site = $site AND run_id = $run_id AND loaded_at IS NOT NULL;
