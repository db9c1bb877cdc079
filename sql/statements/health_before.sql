-- The site's last row before $night.
SELECT
    state,
    first_seen
FROM ops.site_health
WHERE site = $site AND night < $night
ORDER BY night DESC
LIMIT 1;
