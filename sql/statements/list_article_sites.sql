-- The sites that have articles, or the one asked for.
SELECT DISTINCT site
FROM core.articles
WHERE $site IS NULL OR site = $site
ORDER BY site;
