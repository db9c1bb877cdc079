-- When do comments come: what share within an hour, a day, a week of the article?
SELECT
    site,
    count(*) AS comments,
    round(avg(cast(seconds_after_article < 3600 AS INTEGER)), 2) AS within_an_hour,
    round(avg(cast(seconds_after_article < 86400 AS INTEGER)), 2) AS within_a_day,
    round(avg(cast(seconds_after_article < 7 * 86400 AS INTEGER)), 2) AS within_a_week
FROM comments
WHERE is_time_plausible
GROUP BY site
ORDER BY site;
