DELETE FROM ops.health_mutes
WHERE site = $site;
