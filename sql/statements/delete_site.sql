DELETE FROM core.sites
WHERE site = $site;
