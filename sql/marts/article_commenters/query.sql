-- Who discussed each article.
SELECT
    comments.article_id,
    comments.site,
    comments.author,
    count(*) AS comment_count,
    count(comments.parent_comment_id) AS reply_count,
    sum(comments.upvote_count) AS upvote_count,
    bool_or(comments.is_by_staff) AS is_staff,
    min(comments.posted_at) AS first_comment_at,
    max(comments.posted_at) AS last_comment_at
FROM core.comments AS comments
SEMI JOIN scope_articles ON comments.article_id = scope_articles.article_id
WHERE NOT comments.is_deleted AND comments.author IS NOT NULL
GROUP BY comments.article_id, comments.site, comments.author
