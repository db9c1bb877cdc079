UPDATE ops.comment_readings AS readings
SET
    article_id = moved_comments.article_id,
    comment_id = moved_comments.comment_id,
    parent_comment_id = coalesce(
        (
            SELECT parents.comment_id
            FROM moved_comments AS parents
            WHERE
                parents.old_article_id = moved_comments.old_article_id
                AND parents.old_comment_id = readings.parent_comment_id
        ),
        readings.parent_comment_id
    )
FROM moved_comments
WHERE
    readings.article_id = moved_comments.old_article_id
    AND readings.comment_id = moved_comments.old_comment_id;
