-- One thread as readers see it: the answers under what they answer.
WITH most_discussed AS (
    SELECT article_id
    FROM articles
    ORDER BY extracted_comment_count DESC, headline ASC
    LIMIT 1
)

SELECT
    comments.posted_at,
    repeat('  ', comments.depth) || coalesce(comments.author, '(no name)') AS author,
    left(replace(comments.body, chr(10), ' '), 60) AS begins
FROM comments
INNER JOIN most_discussed ON comments.article_id = most_discussed.article_id
ORDER BY comments.position
LIMIT 8;
