-- Until when the site's loaded nightly runs have looked.
SELECT max(window_end_at) AS seen_until
FROM ops.runs
WHERE site = $site AND is_nightly AND NOT is_held;
