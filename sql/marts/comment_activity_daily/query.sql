-- How much each paper's readers wrote, by the paper's day.
WITH days AS (
    SELECT
        activity.site,
        activity.day,
        sum(activity.comment_count) AS comment_count,
        sum(activity.reply_count) AS reply_count,
        count(*) AS article_count
    FROM marts.article_comment_days AS activity
    SEMI JOIN scope_comment_days
        ON activity.site = scope_comment_days.site AND activity.day = scope_comment_days.day
    GROUP BY activity.site, activity.day
),

-- A paper's day lies within the days in UTC beside it: few times have to be turned into the paper's.
utc_days AS (
    SELECT DISTINCT
        site,
        unnest([day - 1, day, day + 1]) AS utc_day
    FROM scope_comment_days
),

near AS (
    SELECT
        comments.site,
        comments.author,
        comments.posted_at
    FROM core.comments AS comments
    SEMI JOIN utc_days ON comments.site = utc_days.site AND cast(comments.posted_at AS DATE) = utc_days.utc_day
    WHERE NOT comments.is_deleted AND comments.author IS NOT NULL
),

commenters AS (
    SELECT
        near.site,
        cast(timezone(sites.timezone, timezone('UTC', near.posted_at)) AS DATE) AS day,
        count(DISTINCT near.author) AS commenter_count
    FROM near
    INNER JOIN core.sites AS sites ON near.site = sites.site
    GROUP BY near.site, day
)

SELECT
    days.site,
    days.day,
    cast(days.comment_count AS BIGINT) AS comment_count,
    cast(days.reply_count AS BIGINT) AS reply_count,
    days.article_count,
    coalesce(commenters.commenter_count, 0) AS commenter_count
FROM days
LEFT JOIN commenters ON days.site = commenters.site AND days.day = commenters.day
