-- Articles that changed after $since_load, themselves or in a comment, or all; each with its whole thread.
WITH threads AS (
    SELECT
        article_id,
        max(changed_in_load) AS changed_in_load,
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
    WHERE $site IS NULL OR site = $site
    GROUP BY article_id
),

changed AS (
    SELECT
        articles.*,
        threads.comments,
        greatest(coalesce(articles.changed_in_load, 0), coalesce(threads.changed_in_load, 0)) AS newest_change
    FROM core.articles AS articles
    LEFT JOIN threads ON articles.article_id = threads.article_id
)

SELECT * EXCLUDE (newest_change)
FROM changed
WHERE ($site IS NULL OR site = $site) AND ($since_load IS NULL OR newest_change > $since_load)
ORDER BY site ASC, article_id ASC;
