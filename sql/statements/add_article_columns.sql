-- The derived articles with what follows from their versions and comments.
CREATE OR REPLACE TEMP TABLE derived_articles AS
WITH versions AS (
    SELECT
        article_id,
        count(*) AS version_count
    FROM derived_versions
    GROUP BY article_id
),

threads AS (
    SELECT
        article_id,
        count(*) AS live_comment_count
    FROM derived_comments
    WHERE NOT is_deleted
    GROUP BY article_id
)

SELECT
    derived.* REPLACE (
        versions.version_count AS version_count,
        coalesce(threads.live_comment_count, 0) AS live_comment_count
    )
FROM derived_articles AS derived
LEFT JOIN versions ON derived.article_id = versions.article_id
LEFT JOIN threads ON derived.article_id = threads.article_id;
