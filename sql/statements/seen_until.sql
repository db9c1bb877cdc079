-- Until when the site's loaded nightly runs have looked, and whether any run was loaded at all.
SELECT
    max(window_end_at) FILTER (WHERE is_nightly) AS seen_until,
    count(*) AS run_count
FROM ops.runs
WHERE site = $site AND NOT is_held;
