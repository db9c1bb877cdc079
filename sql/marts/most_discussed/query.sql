-- The 20 articles of each paper and month that readers wrote most under.
WITH months AS (
    SELECT
        activity.site,
        cast(date_trunc('month', activity.published_date) AS DATE) AS month,
        activity.article_id,
        activity.url,
        activity.headline,
        activity.published_at,
        activity.comment_count,
        activity.commenter_count,
        activity.reply_count
    FROM marts.article_activity AS activity
    SEMI JOIN scope_months
        ON
            activity.site = scope_months.site
            AND cast(date_trunc('month', activity.published_date) AS DATE) = scope_months.month
    WHERE activity.comment_count > 0
)

SELECT
    *,
    row_number() OVER (
        PARTITION BY site, month ORDER BY comment_count DESC, commenter_count DESC, article_id ASC
    ) AS place
FROM months
QUALIFY place <= 20
