-- On which days each article was discussed. Comments of which the page gives no time are not among them.
SELECT
    comments.article_id,
    comments.site,
    cast(timezone(sites.timezone, timezone('UTC', comments.posted_at)) AS DATE) AS day,
    count(*) AS comment_count,
    count(comments.parent_comment_id) AS reply_count
FROM core.comments AS comments
SEMI JOIN scope_articles ON comments.article_id = scope_articles.article_id
INNER JOIN core.sites AS sites ON comments.site = sites.site
WHERE NOT comments.is_deleted AND comments.posted_at IS NOT NULL
GROUP BY comments.article_id, comments.site, day
