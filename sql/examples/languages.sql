-- In which languages do the papers write?
SELECT
    site,
    coalesce(language, '(unknown)') AS language,
    count(*) AS articles,
    round(count(*) / sum(count(*)) OVER (PARTITION BY site), 2) AS share
FROM articles
GROUP BY site, language
ORDER BY site ASC, articles DESC;
