-- Articles of $site whose ids begin with $part: those that changed after $since_load, themselves or in a comment, or
-- all; each with its whole thread. In parts, because lists of comments have to stay in memory while they are made.
WITH wanted AS (
    SELECT article_id
    FROM core.articles
    WHERE
        site = $site
        AND starts_with(cast(article_id AS VARCHAR), $part)
        AND ($since_load IS NULL OR changed_in_load > $since_load)
    UNION
    SELECT article_id
    FROM core.comments
    WHERE site = $site AND starts_with(cast(article_id AS VARCHAR), $part) AND changed_in_load > $since_load
),

threads AS (
    SELECT
        article_id,
        list(
            struct_pack(
                comment_id := comment_id,
                parent_comment_id := parent_comment_id,
                author := author,
                posted_at := posted_at,
                body := body,
                url := url,
                upvote_count := upvote_count,
                downvote_count := downvote_count,
                is_gone := is_deleted OR deleted_at IS NOT NULL
            )
            ORDER BY position ASC, comment_id ASC
        ) AS comments
    FROM core.comments
    WHERE article_id IN (SELECT wanted.article_id FROM wanted)
    GROUP BY article_id
)

SELECT
    articles.*,
    threads.comments
FROM core.articles AS articles
LEFT JOIN threads ON articles.article_id = threads.article_id
WHERE articles.article_id IN (SELECT wanted.article_id FROM wanted)
ORDER BY articles.article_id ASC;
