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
    FROM core.comments
    WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles)
    UNION ALL
    SELECT
        article_id,
        comment_id,
        text_id,
        body
    FROM ops.comment_texts
    WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles)
)

SELECT
    article_id,
    comment_id,
    text_id,
    any_value(body) AS body
FROM texts
GROUP BY article_id, comment_id, text_id;
