-- The touched articles as core.articles has to hold them: what the newest reading says, with the provenance of the
-- first of those in a row that say so.
CREATE OR REPLACE TEMP TABLE derived_articles AS
WITH changes AS (
    SELECT
        article_id,
        reading_id,
        fetched_at,
        url,
        coalesce(lag(row_sha256) OVER in_time <> row_sha256, TRUE) AS is_change
    FROM settled_readings
    WINDOW in_time AS (PARTITION BY article_id ORDER BY fetched_at ASC, url ASC)
),

newest AS (
    SELECT
        article_id,
        arg_max(reading_id, row(fetched_at, url)) FILTER (WHERE is_change) AS reading_id,
        min(fetched_at) AS first_seen_at
    FROM changes
    GROUP BY article_id
),

readings AS (
    SELECT
        * EXCLUDE (
            thread_id, run_started_at, load_number, said_number, has_all_comments, was_said, doubts, doubt_reason,
            known_reading_id, row_sha256
        )
    FROM settled_readings
),

derived AS (
    SELECT
        readings.*,
        newest.first_seen_at,
        texts.headline,
        texts.description,
        texts.body,
        coalesce(texts.authors, []) AS authors
    FROM newest
    INNER JOIN readings ON newest.reading_id = readings.reading_id
    INNER JOIN known_article_texts AS texts
        ON readings.article_id = texts.article_id AND readings.content_sha256 = texts.content_sha256
)

SELECT * EXCLUDE (changed_in_load, last_read_at)
FROM core.articles
WHERE FALSE
UNION ALL BY NAME
SELECT * EXCLUDE (reading_id)
FROM derived;
