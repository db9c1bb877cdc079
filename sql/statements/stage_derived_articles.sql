-- The touched articles as core.articles has to hold them: what the reading that newest_readings chose says, with its
-- provenance, and what follows from their versions and comments. What was read since it was gone is back.
CREATE OR REPLACE TEMP TABLE derived_articles AS
WITH readings AS (
    SELECT
        * EXCLUDE (
            reading_id, thread_id, run_started_at, load_number, said_number, has_all_comments, was_said, doubts,
            doubt_reason, known_reading_id, row_sha256
        )
    FROM settled_readings
),

versions AS (
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

-- Grouped: where core holds two rows of an article, one is to come out.
known AS (
    SELECT
        article_id,
        max(withdrawn_at) AS withdrawn_at
    FROM known_articles
    WHERE withdrawn_at IS NOT NULL
    GROUP BY article_id
),

derived AS (
    SELECT
        readings.*,
        md5_number_lower(readings.url) AS url_digest,
        md5_number_lower(readings.canonical_url) AS canonical_url_digest,
        newest.first_seen_at,
        newest.last_read_at,
        texts.headline,
        texts.description,
        texts.body,
        coalesce(texts.authors, []) AS authors,
        if(known.withdrawn_at > newest.last_read_at, known.withdrawn_at, NULL) AS withdrawn_at,
        versions.version_count,
        coalesce(threads.live_comment_count, 0) AS live_comment_count
    FROM readings
    INNER JOIN newest_readings AS newest ON readings.place = newest.place
    INNER JOIN known_article_texts AS texts
        ON readings.article_id = texts.article_id AND readings.content_sha256 = texts.content_sha256
    LEFT JOIN versions ON readings.article_id = versions.article_id
    LEFT JOIN threads ON readings.article_id = threads.article_id
    LEFT JOIN known ON readings.article_id = known.article_id
)

SELECT * EXCLUDE (changed_in_load)
FROM core.articles
WHERE FALSE
UNION ALL BY NAME
SELECT * EXCLUDE (place)
FROM derived;
