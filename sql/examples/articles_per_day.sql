-- How many articles did each paper publish, day by day? Days are the paper's own.
SELECT
    site,
    published_date,
    count(*) AS articles,
    sum(live_comment_count) AS comments
FROM articles
WHERE published_date IS NOT NULL
GROUP BY site, published_date
ORDER BY published_date DESC, site ASC
LIMIT 10;
