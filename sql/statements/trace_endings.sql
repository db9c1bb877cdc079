-- How a link ended that is no row, or not only one: the newest first.
WITH endings AS (
    SELECT *
    FROM ops.outcomes
    WHERE url = $url
)

SELECT
    endings.site,
    endings.run_id,
    endings.stage,
    endings.kind,
    endings.reason,
    runs.started_at
FROM endings
LEFT JOIN ops.runs AS runs ON endings.site = runs.site AND endings.run_id = runs.run_id
ORDER BY runs.started_at DESC, endings.run_id ASC
LIMIT 5;
