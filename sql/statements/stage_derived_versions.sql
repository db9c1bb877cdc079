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

corrected AS (
    SELECT DISTINCT article_id
    FROM corrections
),

followed AS (
    SELECT
        article_id,
        reading_id,
        fetched_at AS corrected_at,
        content_sha256 AS text_sha256,
        0 AS step_count
    FROM settled_readings
    WHERE article_id IN (SELECT corrected.article_id FROM corrected)
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

readings AS (
    SELECT
        readings.article_id,
        readings.place,
        readings.fetched_at,
        readings.content_sha256,
        coalesce(settled_texts.text_sha256, readings.content_sha256) AS text_sha256
    FROM settled_readings AS readings
    LEFT JOIN settled_texts ON readings.reading_id = settled_texts.reading_id
),

changes AS (
    SELECT
        *,
        coalesce(
            lag(article_id) OVER in_order <> article_id OR lag(text_sha256) OVER in_order <> text_sha256, TRUE
        ) AS is_change
    FROM readings
    WINDOW in_order AS (ORDER BY place)
),

numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_change) OVER (ORDER BY place) AS change_number
    FROM changes
),

-- place: of the first reading that gave the text itself, before one whose text was corrected to it.
versions AS (
    SELECT
        article_id,
        change_number,
        text_sha256,
        min(fetched_at) AS valid_from,
        coalesce(min(place) FILTER (WHERE content_sha256 = text_sha256), min(place)) AS place
    FROM numbered
    GROUP BY article_id, change_number, text_sha256
),

first_changes AS (
    SELECT
        article_id,
        min(change_number) AS change_number
    FROM versions
    GROUP BY article_id
),

spans AS (
    SELECT
        article_id,
        change_number,
        text_sha256,
        place,
        valid_from,
        if(lead(article_id) OVER of_changes = article_id, lead(valid_from) OVER of_changes, NULL) AS valid_to
    FROM versions
    WINDOW of_changes AS (ORDER BY change_number)
)

SELECT *
FROM core.text_versions
WHERE FALSE
UNION ALL BY NAME
SELECT
    spans.article_id,
    1 + spans.change_number - first_changes.change_number AS version_number,
    spans.valid_from,
    spans.valid_to,
    spans.text_sha256 AS content_sha256,
    texts.headline,
    texts.description,
    texts.body,
    texts.authors,
    readings.modified_at,
    readings.raw_sha256,
    readings.run_id
FROM spans
INNER JOIN first_changes ON spans.article_id = first_changes.article_id
INNER JOIN settled_readings AS readings ON spans.place = readings.place
INNER JOIN known_article_texts AS texts
    ON spans.article_id = texts.article_id AND spans.text_sha256 = texts.content_sha256;
