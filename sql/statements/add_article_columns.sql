-- The derived articles with what follows from their versions and comments. What was read since it was gone is back.
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
),

last_reads AS (
    SELECT
        article_id,
        max(fetched_at) AS last_read_at
    FROM settled_readings
    GROUP BY article_id
),

-- Grouped: where core holds two rows of an article, one is to come out.
known AS (
    SELECT
        article_id,
        max(withdrawn_at) AS withdrawn_at
    FROM known_articles
    GROUP BY article_id
)

SELECT
    derived.* REPLACE (
        if(known.withdrawn_at > last_reads.last_read_at, known.withdrawn_at, NULL) AS withdrawn_at,
        versions.version_count AS version_count,
        coalesce(threads.live_comment_count, 0) AS live_comment_count
    )
FROM derived_articles AS derived
LEFT JOIN versions ON derived.article_id = versions.article_id
LEFT JOIN threads ON derived.article_id = threads.article_id
LEFT JOIN last_reads ON derived.article_id = last_reads.article_id
LEFT JOIN known ON derived.article_id = known.article_id;
