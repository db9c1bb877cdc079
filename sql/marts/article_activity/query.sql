-- How each article was discussed.
WITH live AS (
    SELECT
        comments.article_id,
        comments.author,
        comments.posted_at,
        comments.depth,
        comments.is_by_staff,
        comments.parent_comment_id
    FROM core.comments AS comments
    SEMI JOIN scope_articles ON comments.article_id = scope_articles.article_id
    WHERE NOT comments.is_deleted
),

threads AS (
    SELECT
        live.article_id,
        count(*) AS comment_count,
        count(live.parent_comment_id) AS reply_count,
        count(DISTINCT live.author) AS commenter_count,
        count(*) FILTER (WHERE live.is_by_staff) AS staff_comment_count,
        max(live.depth) AS max_depth,
        min(live.posted_at) AS first_comment_at,
        max(live.posted_at) AS last_comment_at
    FROM live
    GROUP BY live.article_id
)

SELECT
    articles.article_id,
    articles.site,
    articles.canonical_url AS url,
    articles.headline,
    articles.published_at,
    cast(timezone(sites.timezone, timezone('UTC', articles.published_at)) AS DATE) AS published_date,
    articles.is_teaser,
    articles.declared_comment_count,
    articles.extracted_comment_count,
    threads.max_depth,
    threads.first_comment_at,
    threads.last_comment_at,
    length(articles.body) AS body_chars,
    len(articles.authors) > 0 AS has_author,
    coalesce(threads.comment_count, 0) AS comment_count,
    coalesce(threads.reply_count, 0) AS reply_count,
    coalesce(threads.commenter_count, 0) AS commenter_count,
    coalesce(threads.staff_comment_count, 0) AS staff_comment_count,
    date_diff('second', articles.published_at, threads.first_comment_at) AS seconds_to_first_comment
FROM core.articles AS articles
SEMI JOIN scope_articles ON articles.article_id = scope_articles.article_id
LEFT JOIN core.sites AS sites ON articles.site = sites.site
LEFT JOIN threads ON articles.article_id = threads.article_id
