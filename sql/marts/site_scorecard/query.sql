-- One line for each paper: what is here of it, how complete, and how its last night was.
WITH days AS (
    SELECT
        site,
        cast(sum(article_count) AS BIGINT) AS article_count,
        cast(sum(teaser_count) AS BIGINT) AS teaser_count,
        cast(sum(comment_count) AS BIGINT) AS comment_count,
        min(day) FILTER (WHERE article_count > 0) AS first_day,
        max(day) FILTER (WHERE article_count > 0) AS last_day,
        count(*) FILTER (WHERE article_count > 0) AS day_count,
        count(*) FILTER (WHERE is_gap) AS gap_count
    FROM marts.site_daily
    GROUP BY site
),

counts AS (
    SELECT
        site,
        sum(found_comment_count) / sum(declared_comment_count) AS comment_share
    FROM marts.completeness
    GROUP BY site
),

names AS (
    SELECT
        site,
        count(*) AS commenter_count
    FROM marts.commenters
    GROUP BY site
),

changes AS (
    SELECT
        site,
        count(*) AS edit_count
    FROM marts.edits
    GROUP BY site
),

rejections AS (
    SELECT
        site,
        cast(sum(rejected_article_count) AS BIGINT) AS rejected_article_count,
        cast(sum(rejected_comment_count) AS BIGINT) AS rejected_comment_count,
        max(loaded_at) AS last_loaded_at
    FROM ops.runs
    GROUP BY site
),

nights AS (
    SELECT
        site,
        max(night) AS last_night,
        arg_max(state, night) AS last_night_state
    FROM ops.site_health
    GROUP BY site
)

SELECT
    sites.site,
    sites.name,
    sites.timezone,
    days.first_day,
    days.last_day,
    rejections.rejected_article_count,
    rejections.rejected_comment_count,
    rejections.last_loaded_at,
    nights.last_night,
    nights.last_night_state,
    coalesce(days.day_count, 0) AS day_count,
    coalesce(days.gap_count, 0) AS gap_count,
    coalesce(days.article_count, 0) AS article_count,
    coalesce(days.teaser_count, 0) AS teaser_count,
    coalesce(days.comment_count, 0) AS comment_count,
    coalesce(names.commenter_count, 0) AS commenter_count,
    coalesce(changes.edit_count, 0) AS edit_count,
    round(counts.comment_share, 4) AS comment_share
FROM core.sites AS sites
LEFT JOIN days ON sites.site = days.site
LEFT JOIN counts ON sites.site = counts.site
LEFT JOIN names ON sites.site = names.site
LEFT JOIN changes ON sites.site = changes.site
LEFT JOIN rejections ON sites.site = rejections.site
LEFT JOIN nights ON sites.site = nights.site
