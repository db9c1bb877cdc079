-- Runs that ended at $since or later, the newest first: their pages are due.
SELECT
    site,
    run_id
FROM ops.runs
WHERE ended_at >= $since
ORDER BY ended_at DESC, site ASC
LIMIT $row_limit;
