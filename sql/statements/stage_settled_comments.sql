-- Which reading of each comment of the touched articles core.comments has to hold: the newest that has one, or the
-- first of those in a row that say the same; gone with the first whole reading that lacks it. Of a time that the page
-- gives in relation to the reading ("3 hours ago") the earliest estimate counts.
-- deleted_at: after its last sight, rejected or not, for it was there. last_seen_at: only where the newest reading of
-- the article lacks it.
CREATE OR REPLACE TEMP TABLE settled_comments AS
WITH ordered AS (
    SELECT
        seen.article_id,
        seen.comment_id,
        seen.place,
        seen.is_rejected,
        seen.fetched_at,
        readings.next_whole_at,
        coalesce(
            lag(if(seen.is_rejected, NULL, seen.stated_id) IGNORE NULLS) OVER in_time <> seen.stated_id
            OR readings.whole_count - cast(readings.is_whole AS INTEGER) > lag(readings.whole_count) OVER in_time,
            TRUE
        ) AS is_change
    FROM seen_comments AS seen
    INNER JOIN judged_readings AS readings ON seen.reading_id = readings.reading_id
    WINDOW in_time AS (PARTITION BY seen.article_id, seen.comment_id ORDER BY seen.place)
),

newest AS (
    SELECT
        article_id,
        comment_id,
        min(fetched_at) FILTER (WHERE NOT is_rejected) AS first_seen_at,
        max(fetched_at) AS last_seen_at,
        arg_max_null(next_whole_at, place) AS deleted_at,
        max(place) FILTER (WHERE is_change AND NOT is_rejected) AS place
    FROM ordered
    GROUP BY article_id, comment_id
),

estimates AS (
    SELECT
        article_id,
        comment_id,
        arg_min(
            {
                'posted_at': posted_at,
                'posted_at_text': posted_at_text,
                'posted_at_precision': posted_at_precision
            },
            place
        ) AS first_one
    FROM seen_comments
    WHERE posted_at_source = 'relative' AND NOT is_rejected
    GROUP BY article_id, comment_id
)

SELECT
    seen.article_id,
    seen.comment_id,
    seen.thread_id,
    seen.text_id,
    seen.run_id,
    seen.parent_comment_id,
    articles.site,
    newest.first_seen_at,
    newest.deleted_at,
    seen.is_deleted OR newest.deleted_at IS NOT NULL AS is_deleted,
    if(newest.last_seen_at < articles.last_read_at, newest.last_seen_at, NULL) AS last_seen_at,
    if(seen.posted_at_source = 'relative', estimates.first_one.posted_at, seen.posted_at) AS posted_at,
    if(seen.posted_at_source = 'relative', estimates.first_one.posted_at_text, seen.posted_at_text) AS posted_at_text,
    if(seen.posted_at_source = 'relative', estimates.first_one.posted_at_precision, seen.posted_at_precision)
        AS posted_at_precision
FROM newest
INNER JOIN seen_comments AS seen
    ON newest.article_id = seen.article_id AND newest.comment_id = seen.comment_id AND newest.place = seen.place
INNER JOIN newest_readings AS articles ON newest.article_id = articles.article_id
LEFT JOIN estimates ON newest.article_id = estimates.article_id AND newest.comment_id = estimates.comment_id;
