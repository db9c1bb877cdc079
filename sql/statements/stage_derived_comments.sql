-- The comments of the touched articles as core.comments has to hold them: what the newest reading that has one says of
-- it, with the provenance of the first of those in a row that say so; gone with the first whole reading that lacks it.
CREATE OR REPLACE TEMP TABLE derived_comments AS
WITH ordered AS (
    SELECT
        seen_comments.*,
        readings.whole_count,
        readings.whole_count - cast(readings.is_whole AS INTEGER) AS earlier_whole_count,
        readings.next_whole_at,
        lag(readings.whole_count) OVER (
            PARTITION BY seen_comments.article_id, seen_comments.comment_id
            ORDER BY seen_comments.fetched_at ASC, seen_comments.link_url ASC
        ) AS last_whole_count
    FROM seen_comments
    INNER JOIN judged_readings AS readings ON seen_comments.reading_id = readings.reading_id
),

-- Rejected or not: it was there.
endings AS (
    SELECT
        article_id,
        comment_id,
        arg_max_null(next_whole_at, (fetched_at, link_url)) AS deleted_at
    FROM ordered
    GROUP BY article_id, comment_id
),

changes AS (
    SELECT
        *,
        coalesce(lag(stated_id) OVER in_time <> stated_id OR earlier_whole_count > last_whole_count, TRUE) AS is_change
    FROM ordered
    WHERE NOT is_rejected
    WINDOW in_time AS (PARTITION BY article_id, comment_id ORDER BY fetched_at ASC, link_url ASC)
),

estimates AS (
    SELECT
        article_id,
        comment_id,
        min(fetched_at) AS first_seen_at,
        arg_min_null(posted_at, (fetched_at, link_url)) FILTER (WHERE posted_at_source = 'relative') AS posted_at,
        arg_min_null(posted_at_text, (fetched_at, link_url)) FILTER (WHERE posted_at_source = 'relative')
            AS posted_at_text,
        arg_min_null(posted_at_precision, (fetched_at, link_url)) FILTER (WHERE posted_at_source = 'relative')
            AS posted_at_precision
    FROM changes
    GROUP BY article_id, comment_id
),

newest AS (
    SELECT *
    FROM changes
    WHERE is_change
    QUALIFY row_number() OVER (PARTITION BY article_id, comment_id ORDER BY fetched_at DESC, link_url DESC) = 1
),

settled AS (
    SELECT
        articles.site,
        estimates.first_seen_at,
        endings.deleted_at,
        texts.body,
        newest.* REPLACE (
            if(newest.posted_at_source = 'relative', estimates.posted_at, newest.posted_at) AS posted_at,
            if(newest.posted_at_source = 'relative', estimates.posted_at_text, newest.posted_at_text)
                AS posted_at_text,
            if(newest.posted_at_source = 'relative', estimates.posted_at_precision, newest.posted_at_precision)
                AS posted_at_precision
        )
    FROM newest
    INNER JOIN derived_articles AS articles ON newest.article_id = articles.article_id
    INNER JOIN estimates ON newest.article_id = estimates.article_id AND newest.comment_id = estimates.comment_id
    INNER JOIN endings ON newest.article_id = endings.article_id AND newest.comment_id = endings.comment_id
    INNER JOIN known_comment_texts AS texts
        ON
            newest.article_id = texts.article_id
            AND newest.comment_id = texts.comment_id
            AND newest.text_id = texts.text_id
)

SELECT * EXCLUDE (changed_in_load)
FROM core.comments
WHERE FALSE
UNION ALL BY NAME
SELECT
    article_id,
    comment_id,
    site,
    native_id,
    parent_comment_id,
    position,
    depth,
    author,
    posted_at,
    body,
    found_by,
    posted_at_text,
    posted_at_precision,
    posted_at_source,
    upvote_count,
    downvote_count,
    is_by_staff,
    is_deleted OR deleted_at IS NOT NULL AS is_deleted,
    is_parent_missing,
    url,
    page_url,
    run_id,
    first_seen_at,
    deleted_at
FROM settled;
