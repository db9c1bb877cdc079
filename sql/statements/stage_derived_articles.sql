-- The touched articles as core.articles has to hold them: what the newest reading says, with the provenance of the
-- first of those in a row that say so.
CREATE OR REPLACE TEMP TABLE derived_articles AS
WITH changes AS (
    SELECT
        *,
        coalesce(lag(row_sha256) OVER in_time <> row_sha256, TRUE) AS is_change,
        min(fetched_at) OVER (PARTITION BY article_id) AS first_seen_at
    FROM settled_readings
    WINDOW in_time AS (PARTITION BY article_id ORDER BY fetched_at ASC, url ASC)
),

newest_rows AS (
    SELECT
        * EXCLUDE (
            reading_id, thread_id, run_started_at, load_number, said_number, has_all_comments, was_said, is_change,
            doubts, doubt_reason, known_reading_id, row_sha256
        )
    FROM changes
    WHERE is_change
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY fetched_at DESC, url DESC) = 1
)

SELECT * EXCLUDE (changed_in_load, last_read_at)
FROM core.articles
WHERE FALSE
UNION ALL BY NAME
SELECT
    newest_rows.*,
    texts.headline,
    texts.description,
    texts.body,
    coalesce(texts.authors, []) AS authors
FROM newest_rows
INNER JOIN known_article_texts AS texts
    ON newest_rows.article_id = texts.article_id AND newest_rows.content_sha256 = texts.content_sha256;
