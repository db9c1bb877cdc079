-- Suspect readings that are kept aside, newest first. $site, $rule and $night may be NULL; a night is that of the run.
WITH nights AS (
    SELECT
        runs.site,
        runs.run_id,
        cast(
            timezone(
                coalesce(sites.timezone, 'UTC'),
                timezone('UTC', coalesce(runs.window_end_at - INTERVAL 1 SECOND, runs.started_at))
            ) AS DATE
        ) AS night
    FROM ops.runs AS runs
    LEFT JOIN core.sites AS sites ON runs.site = sites.site
),

listed AS (
    SELECT
        readings.site,
        nights.night,
        readings.doubts AS rule_ids,
        readings.url,
        readings.reason AS said,
        readings.fetched_at,
        'suspect' AS kind,
        cast(NULL AS TIMESTAMP) AS released_at,
        's' || left(replace(cast(readings.reading_id AS VARCHAR), '-', ''), 12) AS reject_id
    FROM ops.suspect_readings AS readings
    LEFT JOIN nights ON readings.site = nights.site AND readings.run_id = nights.run_id
    WHERE readings.status = 'kept_aside'
)

SELECT *
FROM listed
WHERE
    (cast($site AS VARCHAR) IS NULL OR site = cast($site AS VARCHAR))
    AND (cast($rule AS VARCHAR) IS NULL OR list_contains(rule_ids, cast($rule AS VARCHAR)))
    AND (cast($night AS DATE) IS NULL OR night = cast($night AS DATE))
ORDER BY fetched_at DESC, url ASC;
