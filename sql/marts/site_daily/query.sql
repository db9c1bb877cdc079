-- What each paper published on each of its days, what was said of the night, and the days without anything.
WITH published_days AS (
    SELECT DISTINCT
        site,
        published_date AS day
    FROM marts.article_activity
    WHERE published_date IS NOT NULL
),

spans AS (
    SELECT
        site,
        day,
        lead(day) OVER (PARTITION BY site ORDER BY day) AS next_day
    FROM published_days
),

gaps AS (
    SELECT
        site,
        cast(unnest(generate_series(day + 1, next_day - 1, INTERVAL 1 DAY)) AS DATE) AS day
    FROM spans
    WHERE next_day - day BETWEEN 2 AND 32
),

articles AS (
    SELECT
        activity.site,
        activity.published_date AS day,
        cast(sum(activity.body_chars) AS BIGINT) AS body_chars,
        cast(sum(activity.comment_count) AS BIGINT) AS comment_count,
        cast(sum(activity.declared_comment_count) AS BIGINT) AS declared_comment_count,
        count(*) AS article_count,
        count(*) FILTER (WHERE activity.is_teaser) AS teaser_count,
        count(*) FILTER (WHERE activity.has_author) AS with_author_count,
        median(activity.body_chars) AS median_body_chars
    FROM marts.article_activity AS activity
    SEMI JOIN scope_days ON activity.site = scope_days.site AND activity.published_date = scope_days.day
    GROUP BY activity.site, activity.published_date
),

nights AS (
    SELECT
        health.site,
        health.night AS day,
        health.state AS night_state,
        health.level AS night_level
    FROM ops.site_health AS health
    SEMI JOIN scope_days ON health.site = scope_days.site AND health.night = scope_days.day
),

days AS (
    SELECT DISTINCT
        site,
        day
    FROM scope_days
)

SELECT
    days.site,
    days.day,
    articles.median_body_chars,
    articles.declared_comment_count,
    nights.night_state,
    nights.night_level,
    coalesce(articles.article_count, 0) AS article_count,
    coalesce(articles.teaser_count, 0) AS teaser_count,
    coalesce(articles.with_author_count, 0) AS with_author_count,
    coalesce(articles.body_chars, 0) AS body_chars,
    coalesce(articles.comment_count, 0) AS comment_count,
    gaps.day IS NOT NULL AS is_gap
FROM days
LEFT JOIN articles ON days.site = articles.site AND days.day = articles.day
LEFT JOIN nights ON days.site = nights.site AND days.day = nights.day
LEFT JOIN gaps ON days.site = gaps.site AND days.day = gaps.day
WHERE articles.day IS NOT NULL OR nights.day IS NOT NULL OR gaps.day IS NOT NULL
