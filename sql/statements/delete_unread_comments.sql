DELETE FROM core.comments AS known
USING unread_comments
WHERE known.article_id = unread_comments.article_id AND known.comment_id = unread_comments.comment_id;
