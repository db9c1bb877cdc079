-- Pages that were rejected or changed in the run $run_id, canaries first.
WITH troubled AS (
    SELECT
        url,
        0 AS urgency
    FROM ops.canary_changes
    WHERE site = $site AND run_id = $run_id
    UNION ALL
    SELECT
        url,
        1 AS urgency
    FROM ops.suspect_readings
    WHERE site = $site AND run_id = $run_id
    UNION ALL
    SELECT
        url,
        2 AS urgency
    FROM ops.rejected_articles
    WHERE site = $site AND run_id = $run_id
)

SELECT url
FROM troubled
WHERE url IS NOT NULL
GROUP BY url
ORDER BY min(urgency) ASC, url ASC
LIMIT $row_limit;
