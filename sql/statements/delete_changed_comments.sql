DELETE FROM core.comments AS known
USING changed_comments
WHERE known.article_id = changed_comments.article_id AND known.comment_id = changed_comments.comment_id;
