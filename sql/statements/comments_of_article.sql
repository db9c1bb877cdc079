-- What the ids of an article's comments are made from, in reading order: those of core, then those that only
-- readings hold.
WITH logged_comments AS (
    SELECT *
    FROM ops.comment_readings
    WHERE article_id = cast($article_id AS UUID)
),

all_comments AS (
    SELECT
        article_id,
        comment_id,
        parent_comment_id,
        native_id,
        position,
        author,
        body,
        posted_at_text,
        first_seen_at
    FROM core.comments
    WHERE article_id = cast($article_id AS UUID)
    UNION ALL BY NAME
    SELECT
        readings.article_id,
        readings.comment_id,
        readings.parent_comment_id,
        readings.native_id,
        readings.position,
        readings.author,
        texts.body,
        readings.posted_at_text
    FROM logged_comments AS readings
    LEFT JOIN ops.comment_texts AS texts
        ON
            readings.article_id = texts.article_id
            AND readings.comment_id = texts.comment_id
            AND readings.text_id = texts.text_id
)

SELECT
    native_id,
    author,
    posted_at_text,
    cast(article_id AS VARCHAR) AS article_id,
    cast(comment_id AS VARCHAR) AS comment_id,
    cast(parent_comment_id AS VARCHAR) AS parent_comment_id,
    coalesce(position, 0) AS position,
    coalesce(body, '') AS body
FROM all_comments
QUALIFY row_number() OVER (PARTITION BY comment_id ORDER BY first_seen_at ASC NULLS LAST, body ASC) = 1
ORDER BY first_seen_at IS NULL ASC, position ASC, comment_id ASC;
