-- The touched articles' versions: the changes of the text from reading to reading.
-- A text that turned out to be misread was misread in earlier readings as well: the paper did not change then.
-- Such a correction may be corrected in its turn, though hardly more than a few times.
CREATE OR REPLACE TEMP TABLE derived_versions AS
WITH RECURSIVE corrections AS (
    SELECT
        article_id,
        fetched_at,
        content_sha256,
        unnest(was_said) AS misread_sha256
    FROM settled_readings
),

followed AS (
    SELECT
        article_id,
        reading_id,
        fetched_at AS corrected_at,
        content_sha256 AS text_sha256,
        0 AS step_count
    FROM settled_readings
    UNION ALL
    SELECT
        followed.article_id,
        followed.reading_id,
        corrections.fetched_at AS corrected_at,
        corrections.content_sha256 AS text_sha256,
        followed.step_count + 1 AS step_count
    FROM followed
    INNER JOIN corrections
        ON
            followed.article_id = corrections.article_id
            AND followed.text_sha256 = corrections.misread_sha256
            AND followed.corrected_at <= corrections.fetched_at
    WHERE followed.step_count < 5
    QUALIFY
        row_number() OVER (
            PARTITION BY followed.reading_id ORDER BY corrections.fetched_at ASC, corrections.content_sha256 ASC
        ) = 1
),

settled_texts AS (
    SELECT
        reading_id,
        text_sha256
    FROM followed
    QUALIFY row_number() OVER (PARTITION BY reading_id ORDER BY step_count DESC) = 1
),

changes AS (
    SELECT
        readings.*,
        settled_texts.text_sha256,
        coalesce(lag(settled_texts.text_sha256) OVER in_time <> settled_texts.text_sha256, TRUE) AS is_change
    FROM settled_readings AS readings
    INNER JOIN settled_texts ON readings.reading_id = settled_texts.reading_id
    WINDOW in_time AS (PARTITION BY readings.article_id ORDER BY readings.fetched_at ASC, readings.url ASC)
),

numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_change)
            OVER (PARTITION BY article_id ORDER BY fetched_at ASC, url ASC) AS version_number
    FROM changes
),

-- The first reading that gave the text itself, before one whose text was corrected to it.
versions AS (
    SELECT
        *,
        min(fetched_at) OVER (PARTITION BY article_id, version_number) AS valid_from
    FROM numbered
    QUALIFY
        row_number() OVER (
            PARTITION BY article_id, version_number
            ORDER BY content_sha256 = text_sha256 DESC, fetched_at ASC, url ASC
        ) = 1
)

SELECT *
FROM core.text_versions
WHERE FALSE
UNION ALL BY NAME
SELECT
    versions.article_id,
    versions.version_number,
    versions.valid_from,
    lead(versions.valid_from) OVER (PARTITION BY versions.article_id ORDER BY versions.version_number) AS valid_to,
    versions.text_sha256 AS content_sha256,
    texts.headline,
    texts.description,
    texts.body,
    texts.authors,
    versions.modified_at,
    versions.raw_sha256,
    versions.run_id
FROM versions
INNER JOIN known_article_texts AS texts
    ON versions.article_id = texts.article_id AND versions.text_sha256 = texts.content_sha256;
