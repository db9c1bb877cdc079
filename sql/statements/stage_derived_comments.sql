-- The comments of the touched articles as core.comments has to hold them: what the reading that settled_comments chose
-- says of each, with its provenance, and what follows from others of the thread.
-- root_comment_id: the topmost comment above it that core holds, else itself. A circle of answers ends somewhere.
CREATE OR REPLACE TEMP TABLE derived_comments AS
WITH RECURSIVE answers AS (
    SELECT
        children.article_id,
        children.comment_id,
        children.parent_comment_id
    FROM settled_comments AS children
    INNER JOIN settled_comments AS parents
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
    FROM settled_comments
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
)

SELECT * EXCLUDE (changed_in_load)
FROM core.comments
WHERE FALSE
UNION ALL BY NAME
SELECT
    settled.article_id,
    settled.comment_id,
    settled.site,
    said.native_id,
    said.parent_comment_id,
    said.position,
    said.depth,
    said.author,
    settled.posted_at,
    texts.body,
    said.found_by,
    settled.posted_at_text,
    settled.posted_at_precision,
    said.posted_at_source,
    said.upvote_count,
    said.downvote_count,
    said.is_by_staff,
    settled.is_deleted,
    said.is_parent_missing,
    said.url,
    said.page_url,
    settled.run_id,
    settled.first_seen_at,
    settled.deleted_at,
    coalesce(tops.root_comment_id, settled.comment_id) AS root_comment_id,
    coalesce(replies.reply_count, 0) AS reply_count,
    edits.edited_at,
    settled.last_seen_at
FROM said_comments AS said
INNER JOIN settled_comments AS settled
    ON
        said.article_id = settled.article_id
        AND said.comment_id = settled.comment_id
        AND said.thread_id = settled.thread_id
INNER JOIN known_comment_texts AS texts
    ON
        settled.article_id = texts.article_id
        AND settled.comment_id = texts.comment_id
        AND settled.text_id = texts.text_id
LEFT JOIN tops ON settled.article_id = tops.article_id AND settled.comment_id = tops.comment_id
LEFT JOIN replies ON settled.article_id = replies.article_id AND settled.comment_id = replies.parent_comment_id
LEFT JOIN edits ON settled.article_id = edits.article_id AND settled.comment_id = edits.comment_id;
