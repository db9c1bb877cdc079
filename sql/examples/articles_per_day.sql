-- How many articles did each paper publish, day by day? Days are the paper's own.
SELECT
    articles.site,
    cast(timezone(sites.timezone, timezone('UTC', articles.published_at)) AS DATE) AS published_date,
    count(*) AS articles,
    sum(articles.extracted_comment_count) AS comments
FROM articles
INNER JOIN core.sites AS sites ON articles.site = sites.site
WHERE articles.published_at IS NOT NULL
GROUP BY articles.site, published_date
ORDER BY published_date DESC, articles.site ASC
LIMIT 10;
