-- When do comments come: what share within an hour, a day, a week of the article?
SELECT
    site,
    count(*) AS comments,
    round(avg(cast(posted_at < article_published_at + INTERVAL 1 HOUR AS INTEGER)), 2) AS within_an_hour,
    round(avg(cast(posted_at < article_published_at + INTERVAL 1 DAY AS INTEGER)), 2) AS within_a_day,
    round(avg(cast(posted_at < article_published_at + INTERVAL 7 DAY AS INTEGER)), 2) AS within_a_week
FROM comments
WHERE posted_at >= article_published_at
GROUP BY site
ORDER BY site;
