-- The staged articles that are new, or say something else than core does and are not older than what it was read from.
CREATE OR REPLACE TEMP TABLE changed_articles AS
SELECT
    staged_articles.*,
    coalesce(known.first_seen_at, staged_articles.fetched_at) AS first_seen_at,
    known.article_id IS NULL AS is_new
FROM staged_articles
LEFT JOIN core.articles AS known ON staged_articles.article_id = known.article_id
WHERE
    known.article_id IS NULL
    OR (
        known.row_sha256 IS DISTINCT FROM staged_articles.row_sha256
        AND known.fetched_at <= staged_articles.fetched_at
        AND NOT staged_articles.is_stale
    );
