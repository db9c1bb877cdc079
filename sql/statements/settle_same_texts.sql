-- The readings $reading_ids gave the texts $digests, but for what their pages turn over by themselves. The digests of
-- the rows of their articles are made anew with that: they are compared with each other only.
CREATE OR REPLACE TEMP TABLE settled_readings AS
WITH same_texts AS (
    SELECT
        cast(unnest($reading_ids) AS UUID) AS reading_id,
        unnest($digests) AS content_sha256
),

turned_over AS (
    SELECT DISTINCT readings.article_id
    FROM settled_readings AS readings
    INNER JOIN same_texts ON readings.reading_id = same_texts.reading_id
),

known_rows AS (
    SELECT
        * EXCLUDE (
            thread_id, run_started_at, load_number, said_number, has_all_comments, was_said, doubts, doubt_reason,
            known_reading_id, place, row_sha256, url, extractor, extractor_version, rules_sha256, http_status,
            fetched_at, raw_sha256, run_id, source_channel, body_reason
        )
    FROM settled_readings
),

said AS (
    SELECT known_rows.* REPLACE (coalesce(same_texts.content_sha256, known_rows.content_sha256) AS content_sha256)
    FROM known_rows
    INNER JOIN turned_over ON known_rows.article_id = turned_over.article_id
    LEFT JOIN same_texts ON known_rows.reading_id = same_texts.reading_id
),

digests AS (
    SELECT
        reading_id,
        content_sha256,
        encode(cast(hash(*COLUMNS(* EXCLUDE (reading_id))) AS VARCHAR)) AS row_sha256
    FROM said
)

SELECT
    readings.* REPLACE (
        coalesce(digests.content_sha256, readings.content_sha256) AS content_sha256,
        coalesce(digests.row_sha256, readings.row_sha256) AS row_sha256
    )
FROM settled_readings AS readings
LEFT JOIN digests ON readings.reading_id = digests.reading_id;
