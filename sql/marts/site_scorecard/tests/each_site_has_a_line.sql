-- Each site has one line.
SELECT sites.site
FROM core.sites AS sites
ANTI JOIN marts.site_scorecard AS scorecard ON sites.site = scorecard.site
