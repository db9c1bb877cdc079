-- What the ids of an article's comments are made from, in reading order.
SELECT
    cast(article_id AS VARCHAR) AS article_id,
    cast(comment_id AS VARCHAR) AS comment_id,
    cast(parent_comment_id AS VARCHAR) AS parent_comment_id,
    native_id,
    position,
    author,
    body,
    posted_at_text
FROM core.comments
WHERE article_id = cast($article_id AS UUID)
ORDER BY position ASC, first_seen_at ASC, comment_id ASC;
