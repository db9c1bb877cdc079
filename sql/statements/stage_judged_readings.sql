-- Which readings of the touched articles are whole, so that a comment that they lack is gone: those that gave all that
-- the page declares; where it declares nothing, at least half of the comments that were known by then.
-- With how many whole ones there were up to each, those of articles with a lower place included, for they are compared
-- with those of the same article only; and when the article's next one came.
CREATE OR REPLACE TEMP TABLE judged_readings AS
WITH first_sights AS (
    SELECT
        article_id,
        comment_id,
        min(fetched_at) AS first_seen_at
    FROM seen_comments
    WHERE NOT is_rejected
    GROUP BY article_id, comment_id
),

news AS (
    SELECT
        article_id,
        first_seen_at,
        count(*) AS comment_count
    FROM first_sights
    GROUP BY article_id, first_seen_at
),

counted AS (
    SELECT
        readings.article_id,
        readings.reading_id,
        readings.place,
        readings.fetched_at,
        readings.has_all_comments,
        readings.extracted_comment_count,
        -- A number that was there before and is gone, or is nought, is no witness: the page has lost its comment list.
        coalesce(readings.declared_comment_count, 0) = 0
        AND lag(readings.article_id) OVER in_order = readings.article_id
        AND coalesce(lag(readings.declared_comment_count) OVER in_order, 0) > 0 AS has_lost_number,
        sum(coalesce(news.comment_count, 0)) OVER (
            PARTITION BY readings.article_id
            ORDER BY readings.fetched_at RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS known_comment_count
    FROM settled_readings AS readings
    LEFT JOIN news ON readings.article_id = news.article_id AND readings.fetched_at = news.first_seen_at
    WINDOW in_order AS (ORDER BY readings.place)
),

judged AS (
    SELECT
        *,
        NOT coalesce(has_lost_number, FALSE)
        AND coalesce(has_all_comments, 2 * extracted_comment_count >= known_comment_count) AS is_whole
    FROM counted
)

SELECT
    article_id,
    reading_id,
    is_whole,
    count(*) FILTER (WHERE is_whole) OVER in_time AS whole_count,
    if(
        lead(if(is_whole, article_id, NULL) IGNORE NULLS) OVER in_time = article_id,
        lead(if(is_whole, fetched_at, NULL) IGNORE NULLS) OVER in_time,
        NULL
    ) AS next_whole_at
FROM judged
WINDOW in_time AS (ORDER BY place);
