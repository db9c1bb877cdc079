INSERT INTO core.sites (site, name, url, languages, timezone)
VALUES ($site, $name, $url, $languages, $timezone);
