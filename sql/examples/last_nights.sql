-- What did the last runs bring, and how did they end? Nights are days of the paper's own zone.
SELECT
    runs.site,
    cast(timezone(sites.timezone, timezone('UTC', runs.window_start_at)) AS DATE) AS night,
    runs.status,
    runs.article_count AS articles,
    runs.comment_count AS comments,
    runs.rejected_article_count + runs.rejected_comment_count AS rejected
FROM ops.runs AS runs
INNER JOIN core.sites AS sites ON runs.site = sites.site
ORDER BY night DESC, runs.site ASC, runs.started_at DESC
LIMIT 6;
