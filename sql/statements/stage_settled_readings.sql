-- One row a reading of a touched article: what its last word is, with the provenance of the first that said the same.
-- Where the last word takes the bytes for another article, the reading is none of this one; nor are earlier readings of
-- that link that gave the same text.
-- was_said: texts that were read from its bytes before, wrongly, as its last word shows.
-- place: numbers the readings, an article's in the order of time. To compare neighbours in this one order takes DuckDB
-- a third of what a window by article takes.
CREATE OR REPLACE TEMP TABLE settled_readings AS
WITH last_words AS (
    SELECT
        reading_id,
        article_id,
        row_sha256,
        content_sha256,
        thread_id
    FROM known_readings
    WHERE said_number IN (SELECT max(known.said_number) FROM known_readings AS known GROUP BY known.reading_id)
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
),

-- Numbers alone are compared; the rows are taken once it is known which.
firsts AS (
    SELECT
        any_value(known_readings.article_id) AS article_id,
        any_value(known_readings.fetched_at) AS fetched_at,
        any_value(known_readings.url) AS url,
        min(known_readings.said_number) AS said_number,
        any_value(last_words.thread_id) AS thread_id
    FROM known_readings
    INNER JOIN last_words
        ON
            known_readings.reading_id = last_words.reading_id
            AND known_readings.article_id = last_words.article_id
            AND known_readings.row_sha256 = last_words.row_sha256
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
    GROUP BY known_readings.reading_id
),

places AS (
    SELECT
        said_number,
        thread_id,
        row_number() OVER (ORDER BY article_id ASC, fetched_at ASC, url ASC) AS place
    FROM firsts
)

SELECT
    known_readings.* REPLACE (
        places.thread_id AS thread_id,
        coalesce(doubts.doubts, []) AS doubts,
        doubts.doubt_reason AS doubt_reason,
        doubts.known_reading_id AS known_reading_id
    ),
    coalesce(corrections.was_said, []) AS was_said,
    places.place
FROM known_readings
INNER JOIN places ON known_readings.said_number = places.said_number
LEFT JOIN corrections ON known_readings.reading_id = corrections.reading_id
LEFT JOIN doubts ON known_readings.reading_id = doubts.reading_id;
