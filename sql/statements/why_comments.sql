-- The comments of an article that stand.
SELECT
    author,
    posted_at,
    body
FROM core.comments
WHERE article_id = $article_id AND deleted_at IS NULL
ORDER BY position ASC, comment_id ASC;
