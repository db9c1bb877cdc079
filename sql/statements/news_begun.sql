-- Runs that may be a site's last night: begun since $since, or about days that ended since then. A part of a day is
-- none.
SELECT
    site,
    is_nightly,
    started_at,
    window_start_at,
    window_end_at
FROM ops.runs
WHERE trigger NOT IN ('reextract', 'release', 'part') AND (started_at >= $since OR window_end_at >= $since)
ORDER BY site, started_at;
