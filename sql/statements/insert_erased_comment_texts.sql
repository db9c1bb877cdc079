-- The empty text that the readings name now.
INSERT INTO ops.comment_texts BY NAME
SELECT
    article_id,
    comment_id,
    cast(md5('') AS UUID) AS text_id,
    '' AS body
FROM erased_comments;
