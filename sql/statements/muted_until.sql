-- Until which night the site's alarms are silenced: the last word counts.
SELECT muted_until
FROM ops.health_mutes
WHERE site = $site
ORDER BY muted_at DESC
LIMIT 1;
