DELETE FROM core.comments AS known
USING removed_comments
WHERE known.article_id = removed_comments.article_id AND known.comment_id = removed_comments.comment_id;
