-- Days of the papers whose row may change: those of the articles in scope, the days without articles on both sides of
-- them, and nights that were judged anew. Longer gaps than 31 days are no gaps: nobody collected then.
WITH days AS (
    SELECT DISTINCT
        site,
        published_date AS day
    FROM marts.article_activity
    WHERE published_date IS NOT NULL
),

touched AS (
    SELECT DISTINCT
        activity.site,
        activity.published_date AS day
    FROM marts.article_activity AS activity
    SEMI JOIN scope_articles ON activity.article_id = scope_articles.article_id
    WHERE activity.published_date IS NOT NULL
),

marked AS (
    SELECT
        site,
        day
    FROM days
    UNION
    SELECT
        site,
        day
    FROM touched
),

neighbours AS (
    SELECT
        site,
        day,
        lag(day, 1, day) OVER (PARTITION BY site ORDER BY day) AS day_before,
        lead(day, 1, day) OVER (PARTITION BY site ORDER BY day) AS day_after
    FROM marked
),

spans AS (
    SELECT
        neighbours.site,
        greatest(neighbours.day_before, neighbours.day - 32) AS first_day,
        least(neighbours.day_after, neighbours.day + 32) AS last_day
    FROM neighbours
    SEMI JOIN touched ON neighbours.site = touched.site AND neighbours.day = touched.day
)

SELECT
    site,
    cast(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE) AS day
FROM spans
UNION
SELECT
    site,
    day
FROM scope_judged_nights
