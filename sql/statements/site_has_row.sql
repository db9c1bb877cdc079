-- One row where core.sites describes the site.
SELECT site
FROM core.sites
WHERE site = $site;
