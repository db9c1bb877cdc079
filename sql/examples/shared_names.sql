-- Which names write at more than one paper? A name is no proof of a person.
SELECT
    author,
    list_sort(list(DISTINCT site)) AS sites,
    count(*) AS comments
FROM comments
WHERE author IS NOT NULL
GROUP BY author
HAVING count(DISTINCT site) > 1
ORDER BY comments DESC, author ASC
LIMIT 5;
