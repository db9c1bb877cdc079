-- The runs that a report is about: the newest of each site, among those of $run_id and $site where these are given. A
-- run that asked for a part of its days counts only where there is no other.
WITH chosen AS (
    SELECT *
    FROM ops.runs
    WHERE
        ($site IS NULL OR site = $site)
        AND (run_id = $run_id OR ($run_id IS NULL AND trigger NOT IN ('reextract', 'release')))
    QUALIFY row_number() OVER (PARTITION BY site ORDER BY trigger = 'part' ASC, started_at DESC, run_id DESC) = 1
)

SELECT
    chosen.*,
    sites.url AS site_url,
    coalesce(sites.name, chosen.site) AS site_name,
    coalesce(sites.timezone, 'UTC') AS zone
FROM chosen
LEFT JOIN core.sites AS sites ON chosen.site = sites.site
ORDER BY chosen.site;
