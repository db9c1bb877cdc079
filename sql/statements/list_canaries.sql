-- The canaries of a site; what a run has read that was undone is no reference.
WITH undone AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
),

known AS (
    SELECT *
    FROM ops.canaries
    WHERE site = $site
)

SELECT known.*
FROM known
ANTI JOIN undone ON known.run_id = undone.run_id
ORDER BY known.url;
