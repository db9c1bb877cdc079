-- A gap is a day without articles between days with some.
WITH spans AS (
    SELECT
        site,
        min(day) AS first_day,
        max(day) AS last_day
    FROM marts.site_daily
    WHERE article_count > 0
    GROUP BY site
)

SELECT
    daily.site,
    daily.day
FROM marts.site_daily AS daily
INNER JOIN spans ON daily.site = spans.site
WHERE daily.is_gap AND (daily.article_count > 0 OR daily.day NOT BETWEEN spans.first_day AND spans.last_day)
