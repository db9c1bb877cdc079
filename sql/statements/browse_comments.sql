-- The comments of one article in reading order, $row_limit of them at the most.
SELECT
    cast(comment_id AS VARCHAR) AS comment_id,
    cast(parent_comment_id AS VARCHAR) AS parent_comment_id,
    position,
    depth,
    author,
    posted_at,
    posted_at_text,
    body,
    upvote_count,
    downvote_count,
    is_by_staff,
    is_deleted,
    edited_at,
    deleted_at,
    found_by,
    url
FROM main.comments
WHERE article_id = cast($article_id AS UUID)
ORDER BY position ASC, comment_id ASC
LIMIT $row_limit;
