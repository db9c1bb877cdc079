-- Papers whose days have another zone than when they were counted.
SELECT sites.site
FROM core.sites AS sites
INNER JOIN marts.site_scorecard AS scorecard ON sites.site = scorecard.site AND sites.timezone <> scorecard.timezone
