-- The rows of $night, or each site's newest one; of $site, or of all.
SELECT
    site,
    night,
    run_id,
    state,
    level,
    signals,
    first_seen,
    is_muted_until
FROM ops.site_health
WHERE ($site IS NULL OR site = $site) AND ($night IS NULL OR night = $night)
QUALIFY row_number() OVER (PARTITION BY site ORDER BY night DESC) = 1
ORDER BY site;
