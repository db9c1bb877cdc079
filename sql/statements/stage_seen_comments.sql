-- Each comment that a reading of a touched article saw, once a reading, as its last word has it; of what it says only
-- what the next statements decide by (stage_derived_comments takes the rest from where it was said).
-- A comment that an earlier load of a reading gave, and the last one no longer gives though it read the page, was an
-- error: up to that reading it was never there.
-- Most readings have said one thing only: of those nothing need be compared.
CREATE OR REPLACE TEMP TABLE seen_comments AS
WITH spoken AS (
    SELECT
        reading_id,
        thread_id,
        article_id,
        min(said_number) AS first_said_number,
        max(said_number) AS last_said_number,
        arg_min(run_id, said_number) AS run_id
    FROM known_readings
    GROUP BY reading_id, thread_id, article_id
),

corrected AS (
    SELECT reading_id
    FROM spoken
    GROUP BY reading_id
    HAVING count(*) > 1
),

threads AS (
    SELECT
        spoken.*,
        readings.place,
        readings.fetched_at,
        readings.url AS link_url,
        readings.canonical_url,
        spoken.thread_id = readings.thread_id AS is_last_word,
        spoken.reading_id IN (SELECT corrected.reading_id FROM corrected) AS is_corrected
    FROM spoken
    INNER JOIN settled_readings AS readings
        ON spoken.article_id = readings.article_id AND spoken.reading_id = readings.reading_id
),

sightings AS (
    SELECT
        said.article_id,
        said.comment_id,
        said.thread_id,
        said.stated_id,
        said.is_rejected,
        said.page_url,
        threads.reading_id,
        threads.first_said_number,
        threads.last_said_number,
        threads.fetched_at,
        threads.link_url,
        threads.canonical_url,
        threads.is_last_word
    FROM said_comments AS said
    INNER JOIN threads ON said.article_id = threads.article_id AND said.thread_id = threads.thread_id
    WHERE threads.is_corrected
),

read_pages AS (
    SELECT DISTINCT
        reading_id,
        page_url
    FROM sightings
    WHERE is_last_word
),

last_sightings AS (
    SELECT
        sightings.article_id,
        sightings.comment_id,
        sightings.reading_id,
        sightings.stated_id,
        sightings.is_rejected,
        sightings.fetched_at,
        NOT sightings.is_last_word
        AND (
            sightings.page_url IS NULL
            OR sightings.page_url IN (sightings.link_url, sightings.canonical_url)
            OR read_pages.page_url IS NOT NULL
        ) AS is_error
    FROM sightings
    LEFT JOIN read_pages ON sightings.reading_id = read_pages.reading_id AND sightings.page_url = read_pages.page_url
    QUALIFY
        row_number() OVER (
            PARTITION BY sightings.reading_id, sightings.comment_id
            ORDER BY sightings.is_last_word DESC, sightings.last_said_number DESC
        ) = 1
),

errors AS (
    SELECT
        article_id,
        comment_id,
        max(fetched_at) AS fetched_at
    FROM last_sightings
    WHERE is_error
    GROUP BY article_id, comment_id
),

first_said AS (
    SELECT
        sightings.reading_id,
        sightings.thread_id,
        sightings.comment_id
    FROM sightings
    INNER JOIN last_sightings
        ON
            sightings.reading_id = last_sightings.reading_id
            AND sightings.comment_id = last_sightings.comment_id
            AND sightings.is_rejected = last_sightings.is_rejected
            AND sightings.stated_id IS NOT DISTINCT FROM last_sightings.stated_id
    LEFT JOIN errors ON sightings.article_id = errors.article_id AND sightings.comment_id = errors.comment_id
    WHERE errors.comment_id IS NULL OR sightings.fetched_at > errors.fetched_at
    QUALIFY
        row_number() OVER (
            PARTITION BY sightings.reading_id, sightings.comment_id ORDER BY sightings.first_said_number
        ) = 1
)

SELECT
    said.article_id,
    said.comment_id,
    said.thread_id,
    said.stated_id,
    said.text_id,
    said.is_rejected,
    said.is_deleted,
    said.parent_comment_id,
    said.author,
    said.posted_at,
    said.posted_at_text,
    said.posted_at_precision,
    said.posted_at_source,
    threads.run_id,
    threads.reading_id,
    threads.place,
    threads.fetched_at
FROM said_comments AS said
INNER JOIN threads ON said.article_id = threads.article_id AND said.thread_id = threads.thread_id
LEFT JOIN errors ON said.article_id = errors.article_id AND said.comment_id = errors.comment_id
LEFT JOIN first_said
    ON
        threads.reading_id = first_said.reading_id
        AND said.thread_id = first_said.thread_id
        AND said.comment_id = first_said.comment_id
WHERE
    CASE
        WHEN threads.is_corrected THEN first_said.comment_id IS NOT NULL
        ELSE errors.comment_id IS NULL OR threads.fetched_at > errors.fetched_at
    END;
