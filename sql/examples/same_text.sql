-- Which texts stand under several addresses, word for word? Agencies' stories and copies do.
SELECT
    count(*) AS copies,
    list_sort(list(DISTINCT site)) AS sites,
    min(headline) AS headline
FROM articles
WHERE length(body) > 200
GROUP BY md5(lower(regexp_replace(body, '\W+', ' ', 'g')))
HAVING count(*) > 1
ORDER BY copies DESC, headline ASC
LIMIT 5;
