-- Comments of core that a reading gave when it was loaded first and that its bytes, read again, no longer give: errors.
-- A comment was in the reading where its row came from it, or where the reading was complete and left it standing (see
-- mark_deleted_comments). To be asked before core.articles is changed: its counts are that reading's.
CREATE OR REPLACE TEMP TABLE unread_comments AS
WITH reread_articles AS (
    SELECT
        staged_articles.article_id,
        staged_articles.site,
        staged_articles.url,
        staged_articles.fetched_at,
        articles.comment_provider IS NULL
        AND CASE
            WHEN articles.declared_comment_count IS NOT NULL
                THEN articles.extracted_comment_count >= articles.declared_comment_count
            ELSE 2 * articles.extracted_comment_count >= (
                SELECT count(*)
                FROM core.comments AS counted
                WHERE counted.article_id = articles.article_id AND counted.deleted_at IS NULL
            )
        END AS was_complete
    FROM staged_articles
    INNER JOIN core.articles AS articles ON staged_articles.article_id = articles.article_id
    WHERE staged_articles.is_reread AND NOT staged_articles.is_stale
),

seen_comments AS (
    SELECT
        article_id,
        comment_id
    FROM staged_comments
    UNION ALL
    SELECT
        try_cast(article_id AS UUID) AS article_id,
        try_cast(comment_id AS UUID) AS comment_id
    FROM read_parquet($rejected_path)
)

SELECT
    known.article_id,
    known.comment_id
FROM core.comments AS known
INNER JOIN reread_articles ON known.article_id = reread_articles.article_id
WHERE
    known.deleted_at IS NULL
    AND (
        reread_articles.was_complete
        OR EXISTS (
            SELECT 1
            FROM ops.pages AS pages
            WHERE
                pages.site = known.site
                AND pages.run_id = known.run_id
                AND pages.kind = 'article'
                AND pages.link_url = reread_articles.url
                AND pages.fetched_at = reread_articles.fetched_at
        )
    )
    AND NOT EXISTS (
        SELECT 1
        FROM seen_comments AS seen
        WHERE seen.article_id = known.article_id AND seen.comment_id = known.comment_id
    );
