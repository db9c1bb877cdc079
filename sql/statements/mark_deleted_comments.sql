-- A comment that a complete reading no longer holds is marked, never removed.
-- A reading is complete where it gave all that the page declares; where the page declares nothing, where it gave at
-- least half of what is known. Rejected comments were seen.
UPDATE core.comments AS known
SET is_deleted = TRUE, deleted_at = staged_articles.fetched_at
FROM staged_articles
WHERE
    known.article_id = staged_articles.article_id
    AND known.deleted_at IS NULL
    AND NOT staged_articles.is_stale
    AND known.first_seen_at < staged_articles.fetched_at
    AND staged_articles.comment_provider IS NULL
    AND CASE
        WHEN staged_articles.declared_comment_count IS NOT NULL
            THEN staged_articles.extracted_comment_count >= staged_articles.declared_comment_count
        ELSE 2 * staged_articles.extracted_comment_count >= (
            SELECT count(*)
            FROM core.comments AS counted
            WHERE counted.article_id = known.article_id AND counted.deleted_at IS NULL
        )
    END
    AND NOT EXISTS (
        SELECT 1
        FROM staged_comments AS seen
        WHERE seen.article_id = known.article_id AND seen.comment_id = known.comment_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM read_parquet($rejected_path) AS seen
        WHERE
            cast(seen.article_id AS UUID) = known.article_id
            AND try_cast(seen.comment_id AS UUID) = known.comment_id
    );
