-- The site's newest row says at once what later ones will.
UPDATE ops.site_health SET is_muted_until = cast($muted_until AS DATE)
WHERE site = $site AND night = (SELECT max(newest.night) FROM ops.site_health AS newest WHERE newest.site = $site);
