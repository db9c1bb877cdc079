-- All texts of the comments of a moved article.
INSERT INTO ops.comment_texts BY NAME
WITH texts AS (
    SELECT
        article_id,
        comment_id,
        body
    FROM core.comments
    UNION
    SELECT
        article_id,
        comment_id,
        body
    FROM ops.comment_texts
)

SELECT
    moved_comments.article_id,
    moved_comments.comment_id,
    texts.body,
    cast(md5(texts.body) AS UUID) AS text_id
FROM texts
INNER JOIN moved_comments
    ON texts.article_id = moved_comments.old_article_id AND texts.comment_id = moved_comments.old_comment_id;
