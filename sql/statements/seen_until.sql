-- Until when the site's loaded nightly runs other than $run_id have looked, undone ones apart. A night in which a
-- source failed is looked at again, for three days at most: a source that is gone for good must not hold the others
-- back. Where no night was loaded yet, the first one that was held has to be made good.
WITH failed_sources AS (
    SELECT DISTINCT run_id
    FROM ops.sources
    WHERE site = $site AND problem IS NOT NULL
),

undone_runs AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
),

nights AS (
    SELECT
        window_start_at,
        window_end_at,
        is_held,
        run_id IN (SELECT failed_sources.run_id FROM failed_sources) AS has_failed_source
    FROM ops.runs
    WHERE
        site = $site
        AND is_nightly
        AND run_id <> $run_id
        AND loaded_at IS NOT NULL
        AND run_id NOT IN (SELECT undone_runs.run_id FROM undone_runs)
)

SELECT
    coalesce(
        greatest(
            max(window_end_at) FILTER (WHERE NOT is_held AND NOT has_failed_source),
            max(window_end_at) FILTER (WHERE NOT is_held) - INTERVAL 3 DAY
        ),
        min(window_start_at) FILTER (WHERE is_held)
    ) AS seen_until,
    count(*) FILTER (WHERE NOT is_held) AS night_count
FROM nights;
