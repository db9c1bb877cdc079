SELECT timezone
FROM core.sites
WHERE site = $site;
