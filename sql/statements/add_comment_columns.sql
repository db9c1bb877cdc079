-- The derived comments with what follows from others of their thread and from the order of readings.
-- root_comment_id: the topmost comment above it that core holds, else itself. A circle of answers ends somewhere.
-- last_seen_at: only where the newest reading of the article lacks it.
CREATE OR REPLACE TEMP TABLE derived_comments AS
WITH RECURSIVE answers AS (
    SELECT
        children.article_id,
        children.comment_id,
        children.parent_comment_id
    FROM derived_comments AS children
    INNER JOIN derived_comments AS parents
        ON children.article_id = parents.article_id AND children.parent_comment_id = parents.comment_id
),

steps AS (
    SELECT
        *,
        1 AS step_count
    FROM answers
    UNION ALL
    SELECT
        steps.article_id,
        steps.comment_id,
        answers.parent_comment_id,
        steps.step_count + 1 AS step_count
    FROM steps
    INNER JOIN answers
        ON steps.article_id = answers.article_id AND steps.parent_comment_id = answers.comment_id
    WHERE steps.step_count < 100
),

tops AS (
    SELECT
        article_id,
        comment_id,
        arg_max(parent_comment_id, step_count) AS root_comment_id
    FROM steps
    GROUP BY article_id, comment_id
),

replies AS (
    SELECT
        article_id,
        parent_comment_id,
        count(*) AS reply_count
    FROM derived_comments
    WHERE parent_comment_id IS NOT NULL AND NOT is_deleted
    GROUP BY article_id, parent_comment_id
),

edits AS (
    SELECT
        article_id,
        comment_id,
        max(valid_from) AS edited_at
    FROM derived_comment_versions
    WHERE version_number > 1
    GROUP BY article_id, comment_id
),

last_reads AS (
    SELECT
        article_id,
        max(fetched_at) AS last_read_at
    FROM settled_readings
    GROUP BY article_id
),

sights AS (
    SELECT
        article_id,
        comment_id,
        max(fetched_at) AS last_seen_at
    FROM seen_comments
    GROUP BY article_id, comment_id
)

SELECT
    derived.* REPLACE (
        coalesce(tops.root_comment_id, derived.comment_id) AS root_comment_id,
        coalesce(replies.reply_count, 0) AS reply_count,
        edits.edited_at AS edited_at,
        if(sights.last_seen_at < last_reads.last_read_at, sights.last_seen_at, NULL) AS last_seen_at
    )
FROM derived_comments AS derived
INNER JOIN last_reads ON derived.article_id = last_reads.article_id
INNER JOIN sights ON derived.article_id = sights.article_id AND derived.comment_id = sights.comment_id
LEFT JOIN tops ON derived.article_id = tops.article_id AND derived.comment_id = tops.comment_id
LEFT JOIN replies ON derived.article_id = replies.article_id AND derived.comment_id = replies.parent_comment_id
LEFT JOIN edits ON derived.article_id = edits.article_id AND derived.comment_id = edits.comment_id;
