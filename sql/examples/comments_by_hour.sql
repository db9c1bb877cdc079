-- At what hour, in the paper's own time, do people write?
SELECT
    hour(timezone(sites.timezone, timezone('UTC', comments.posted_at))) AS local_hour,
    count(*) AS comments,
    bar(count(*), 0, max(count(*)) OVER (), 20) AS share_of_most
FROM comments
INNER JOIN core.sites AS sites ON comments.site = sites.site
WHERE comments.posted_at_precision IN ('second', 'minute', 'hour')
GROUP BY local_hour
ORDER BY comments DESC, local_hour ASC
LIMIT 6;
