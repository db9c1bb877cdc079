-- Runs that have ended since $since and whose night has no row yet, oldest first. A part of a day is no night.
SELECT
    runs.site,
    runs.run_id,
    runs.status,
    runs.stage,
    runs.error_class,
    runs.attempt_number
FROM ops.runs AS runs
WHERE
    runs.status IN ('failed', 'loaded', 'held', 'quiet')
    AND runs.trigger NOT IN ('reextract', 'release', 'part')
    AND runs.window_end_at IS NOT NULL
    AND runs.started_at >= $since
    AND NOT EXISTS (
        SELECT 1 FROM ops.site_nights AS nights
        WHERE
            nights.site = runs.site
            AND nights.run_id = runs.run_id
            AND nights.attempt_number >= runs.attempt_number
    )
ORDER BY runs.started_at, runs.run_id;
