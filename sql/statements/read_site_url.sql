-- The home page of a site whose file may be gone.
SELECT url FROM core.sites
WHERE site = $site AND url LIKE '%://%';
