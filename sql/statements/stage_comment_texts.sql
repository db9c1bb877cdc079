-- The texts of the touched articles' comments, wherever they are kept.
CREATE OR REPLACE TEMP TABLE known_comment_texts AS
WITH texts AS (
    SELECT
        article_id,
        comment_id,
        text_id,
        body
    FROM staged_comments
    UNION ALL
    SELECT
        article_id,
        comment_id,
        cast(md5(body) AS UUID) AS text_id,
        body
    FROM known_comments
    UNION ALL
    SELECT
        article_id,
        comment_id,
        text_id,
        body
    FROM ops.comment_texts
    WHERE
        article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
)

SELECT
    article_id,
    comment_id,
    text_id,
    any_value(body) AS body
FROM texts
GROUP BY article_id, comment_id, text_id;
