-- The staged comments that are new, or say something else than core does; none of a reading that is older than core's.
CREATE OR REPLACE TEMP TABLE changed_comments AS
SELECT
    staged_comments.*,
    coalesce(known.first_seen_at, staged_comments.fetched_at) AS first_seen_at,
    cast(NULL AS TIMESTAMP) AS deleted_at
FROM staged_comments
LEFT JOIN core.comments AS known
    ON staged_comments.article_id = known.article_id AND staged_comments.comment_id = known.comment_id
INNER JOIN core.articles AS articles ON staged_comments.article_id = articles.article_id
WHERE
    articles.fetched_at <= staged_comments.fetched_at
    AND NOT staged_comments.is_stale
    AND (
        known.comment_id IS NULL
        OR known.row_sha256 IS DISTINCT FROM staged_comments.row_sha256
        OR known.deleted_at IS NOT NULL
    );
