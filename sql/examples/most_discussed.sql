-- Which articles are talked about most, and by how many people?
SELECT
    site,
    article_headline AS headline,
    count(*) AS comments,
    count(DISTINCT author) AS commenters,
    max(depth) AS deepest
FROM comments
WHERE NOT is_deleted
GROUP BY site, article_id, article_headline
ORDER BY comments DESC, headline ASC
LIMIT 5;
