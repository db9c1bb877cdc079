-- One row a reading of a touched article: what its last word is, with the provenance of the first that said the same.
-- Where the last word takes the bytes for another article, the reading is none of this one; nor are earlier readings of
-- that link that gave the same text.
-- was_said: texts that were read from its bytes before, wrongly, as its last word shows.
CREATE OR REPLACE TEMP TABLE settled_readings AS
WITH last_words AS (
    SELECT
        reading_id,
        article_id,
        row_sha256,
        content_sha256,
        thread_id
    FROM known_readings
    QUALIFY row_number() OVER (PARTITION BY reading_id ORDER BY said_number DESC) = 1
),

mistaken AS (
    SELECT DISTINCT
        known_readings.article_id,
        known_readings.url,
        known_readings.content_sha256,
        known_readings.fetched_at
    FROM known_readings
    INNER JOIN last_words ON known_readings.reading_id = last_words.reading_id
    WHERE known_readings.article_id <> last_words.article_id
),

-- Who compared it last has the last word on its doubts.
doubts AS (
    SELECT
        reading_id,
        arg_max(doubts, said_number) AS doubts,
        arg_max_null(doubt_reason, said_number) AS doubt_reason,
        arg_max_null(known_reading_id, said_number) AS known_reading_id
    FROM known_readings
    WHERE doubts IS NOT NULL
    GROUP BY reading_id
),

corrections AS (
    SELECT
        known_readings.reading_id,
        list(DISTINCT known_readings.content_sha256) AS was_said
    FROM known_readings
    INNER JOIN last_words
        ON known_readings.reading_id = last_words.reading_id AND known_readings.article_id = last_words.article_id
    WHERE known_readings.content_sha256 <> last_words.content_sha256
    GROUP BY known_readings.reading_id
)

SELECT
    known_readings.* REPLACE (
        last_words.thread_id AS thread_id,
        coalesce(doubts.doubts, []) AS doubts,
        doubts.doubt_reason AS doubt_reason,
        doubts.known_reading_id AS known_reading_id
    ),
    coalesce(corrections.was_said, []) AS was_said
FROM known_readings
INNER JOIN last_words
    ON
        known_readings.reading_id = last_words.reading_id
        AND known_readings.article_id = last_words.article_id
        AND known_readings.row_sha256 = last_words.row_sha256
LEFT JOIN corrections ON known_readings.reading_id = corrections.reading_id
LEFT JOIN doubts ON known_readings.reading_id = doubts.reading_id
WHERE
    known_readings.article_id IN (SELECT touched_articles.article_id FROM touched_articles)
    AND NOT EXISTS (
        SELECT 1
        FROM mistaken
        WHERE
            mistaken.article_id = known_readings.article_id
            AND mistaken.url = known_readings.url
            AND mistaken.content_sha256 = known_readings.content_sha256
            AND mistaken.fetched_at >= known_readings.fetched_at
    )
QUALIFY row_number() OVER (PARTITION BY known_readings.reading_id ORDER BY known_readings.said_number) = 1;
