-- Each name under comments of a paper. A name is no proof of a person.
SELECT
    commenters.site,
    commenters.author,
    cast(sum(commenters.comment_count) AS BIGINT) AS comment_count,
    cast(sum(commenters.reply_count) AS BIGINT) AS reply_count,
    cast(sum(commenters.upvote_count) AS BIGINT) AS upvote_count,
    count(*) AS article_count,
    bool_or(commenters.is_staff) AS is_staff,
    min(commenters.first_comment_at) AS first_comment_at,
    max(commenters.last_comment_at) AS last_comment_at
FROM marts.article_commenters AS commenters
SEMI JOIN scope_authors ON commenters.site = scope_authors.site AND commenters.author = scope_authors.author
GROUP BY commenters.site, commenters.author
