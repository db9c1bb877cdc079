-- A comment that the article has under its new address already is one comment.
DELETE FROM core.comments AS known
USING moved_comments
WHERE
    known.article_id = moved_comments.old_article_id
    AND known.comment_id = moved_comments.old_comment_id
    AND EXISTS (
        SELECT 1
        FROM core.comments AS there
        WHERE there.article_id = moved_comments.article_id AND there.comment_id = moved_comments.comment_id
    );
