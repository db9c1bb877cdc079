-- The comments of the touched articles as core.comments has to hold them: what the newest reading that has one says of
-- it, with the provenance of the first of those in a row that say so; gone with the first whole reading that lacks it.
CREATE OR REPLACE TEMP TABLE derived_comments AS
WITH ordered AS (
    SELECT
        seen_comments.article_id,
        seen_comments.comment_id,
        seen_comments.reading_id,
        seen_comments.is_rejected,
        seen_comments.fetched_at,
        row(seen_comments.fetched_at, seen_comments.link_url) AS place,
        readings.next_whole_at,
        coalesce(
            lag(if(seen_comments.is_rejected, NULL, seen_comments.stated_id) IGNORE NULLS) OVER in_time
            <> seen_comments.stated_id
            OR readings.whole_count - cast(readings.is_whole AS INTEGER) > lag(readings.whole_count) OVER in_time,
            TRUE
        ) AS is_change
    FROM seen_comments
    INNER JOIN judged_readings AS readings ON seen_comments.reading_id = readings.reading_id
    WINDOW in_time AS (
        PARTITION BY seen_comments.article_id, seen_comments.comment_id
        ORDER BY seen_comments.fetched_at ASC, seen_comments.link_url ASC
    )
),

-- deleted_at: after its last sight, rejected or not, for it was there.
newest AS (
    SELECT
        article_id,
        comment_id,
        min(fetched_at) FILTER (WHERE NOT is_rejected) AS first_seen_at,
        arg_max_null(next_whole_at, place) AS deleted_at,
        arg_max(reading_id, place) FILTER (WHERE is_change AND NOT is_rejected) AS reading_id
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
            row(fetched_at, link_url)
        ) AS first_one
    FROM seen_comments
    WHERE
        posted_at_source = 'relative'
        AND NOT is_rejected
        AND reading_id IN (SELECT judged_readings.reading_id FROM judged_readings)
    GROUP BY article_id, comment_id
),

settled AS (
    SELECT
        articles.site,
        newest.first_seen_at,
        newest.deleted_at,
        texts.body,
        seen.* REPLACE (
            if(seen.posted_at_source = 'relative', estimates.first_one.posted_at, seen.posted_at) AS posted_at,
            if(seen.posted_at_source = 'relative', estimates.first_one.posted_at_text, seen.posted_at_text)
                AS posted_at_text,
            if(seen.posted_at_source = 'relative', estimates.first_one.posted_at_precision, seen.posted_at_precision)
                AS posted_at_precision
        )
    FROM newest
    INNER JOIN seen_comments AS seen
        ON newest.reading_id = seen.reading_id AND newest.comment_id = seen.comment_id
    INNER JOIN derived_articles AS articles ON newest.article_id = articles.article_id
    INNER JOIN known_comment_texts AS texts
        ON
            seen.article_id = texts.article_id
            AND seen.comment_id = texts.comment_id
            AND seen.text_id = texts.text_id
    LEFT JOIN estimates ON newest.article_id = estimates.article_id AND newest.comment_id = estimates.comment_id
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
