-- Before they are derived anew, which would keep a former text. is_deleted is set back, so that the load finds each of
-- them changed and gives it its number, also those that had vanished before.
UPDATE core.comments AS comments
SET
    author = NULL,
    body = '',
    url = NULL,
    is_deleted = FALSE
WHERE
    (comments.article_id, comments.comment_id) IN (
        SELECT
            erased_comments.article_id,
            erased_comments.comment_id
        FROM erased_comments
    );
