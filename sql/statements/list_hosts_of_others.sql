-- The hosts on which articles of other sites than $site were found; pages that came without a site are of nobody known.
SELECT DISTINCT regexp_extract(url, '^[a-zA-Z]+://([^/?#]+)', 1) AS host
FROM core.articles
WHERE site NOT IN ($site, 'adhoc')
ORDER BY ALL;
