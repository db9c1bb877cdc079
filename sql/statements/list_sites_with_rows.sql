-- Sites of which the warehouse holds articles, with how many.
SELECT
    site,
    count(*) AS article_count
FROM core.articles
GROUP BY site
ORDER BY site ASC;
