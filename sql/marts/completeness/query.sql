-- Of the comments that the pages say they have, how many are here, by paper and month.
SELECT
    activity.site,
    cast(date_trunc('month', activity.published_date) AS DATE) AS month,
    cast(sum(activity.declared_comment_count) AS BIGINT) AS declared_comment_count,
    cast(sum(least(activity.extracted_comment_count, activity.declared_comment_count)) AS BIGINT)
        AS found_comment_count,
    count(*) AS article_count,
    count(*) FILTER (WHERE activity.extracted_comment_count >= activity.declared_comment_count)
        AS complete_article_count,
    round(
        sum(least(activity.extracted_comment_count, activity.declared_comment_count))
        / sum(activity.declared_comment_count),
        4
    ) AS share
FROM marts.article_activity AS activity
SEMI JOIN scope_months
    ON
        activity.site = scope_months.site
        AND cast(date_trunc('month', activity.published_date) AS DATE) = scope_months.month
WHERE activity.declared_comment_count > 0
GROUP BY activity.site, month
