-- The newest night of a site that was judged.
SELECT *
FROM ops.site_health
WHERE site = $site
ORDER BY night DESC
LIMIT 1;
