UPDATE core.comments AS reader_comments
SET
    article_id = moved_comments.article_id,
    comment_id = moved_comments.comment_id,
    parent_comment_id = coalesce(
        (
            SELECT parents.comment_id
            FROM moved_comments AS parents
            WHERE
                parents.old_article_id = moved_comments.old_article_id
                AND parents.old_comment_id = reader_comments.parent_comment_id
        ),
        reader_comments.parent_comment_id
    )
FROM moved_comments
WHERE
    reader_comments.article_id = moved_comments.old_article_id
    AND reader_comments.comment_id = moved_comments.old_comment_id;
