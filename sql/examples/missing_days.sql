-- On which days between its first and its last did a paper have nothing?
WITH days AS (
    SELECT
        articles.site,
        cast(timezone(sites.timezone, timezone('UTC', articles.published_at)) AS DATE) AS published_date
    FROM articles
    INNER JOIN core.sites AS sites ON articles.site = sites.site
    WHERE articles.published_at IS NOT NULL
),

spans AS (
    SELECT
        site,
        unnest(generate_series(min(published_date), max(published_date), INTERVAL 1 DAY)) AS published_date
    FROM days
    GROUP BY site
)

SELECT
    spans.site,
    cast(spans.published_date AS DATE) AS missing_date
FROM spans
ANTI JOIN days ON spans.site = days.site AND spans.published_date = days.published_date
ORDER BY spans.site ASC, missing_date ASC
LIMIT 10;
