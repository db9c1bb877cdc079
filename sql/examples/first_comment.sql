-- How long does the first comment take?
WITH first_comments AS (
    SELECT
        site,
        article_id,
        date_diff('minute', any_value(article_published_at), min(posted_at)) AS minutes
    FROM comments
    WHERE posted_at_precision IN ('second', 'minute')
    GROUP BY site, article_id
    HAVING min(posted_at) >= any_value(article_published_at)
)

SELECT
    site,
    count(*) AS articles,
    round(quantile_cont(minutes, 0.1)) AS fastest_tenth_minutes,
    round(quantile_cont(minutes, 0.5)) AS median_minutes,
    round(quantile_cont(minutes, 0.9)) AS slowest_tenth_minutes
FROM first_comments
GROUP BY site
ORDER BY site;
