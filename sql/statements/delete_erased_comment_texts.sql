DELETE FROM ops.comment_texts AS texts
WHERE
    (texts.article_id, texts.comment_id) IN (
        SELECT
            erased_comments.article_id,
            erased_comments.comment_id
        FROM erased_comments
    );
