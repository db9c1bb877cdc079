-- What becomes of the doubted readings of the touched articles. Kept aside, unless a person has released one, or a
-- second one of another day, with no undoubted one in between, has the same doubts and says nearly the same. Never
-- so for what is as wrong on the second day: no text (K01), no headline of its own (K03, K04), a wall's text
-- (K11), the beginning that a paywall leaves (K14), half of a page (K16), another article's page (K17), one text
-- for all comments (K25), broken characters (K12, K26). A cache, a wall, a paywall and a template do the same
-- every day. What was wrong with many articles at once (K18) is so for all readings until an undoubted one: on
-- another night too few others may be read to show it. What only came in an odd night (N01) counts as long as there
-- is nothing better. Where all is gone that readings were compared with, they are what there is.
CREATE OR REPLACE TEMP TABLE derived_doubts AS
WITH released AS (
    SELECT DISTINCT reading_id
    FROM ops.released_readings
),

read AS (
    SELECT
        readings.*,
        texts.headline,
        coalesce(texts.authors, []) AS authors,
        coalesce(length(texts.body), 0) AS body_chars,
        released.reading_id IS NOT NULL AS is_released,
        readings.doubts = ['N01'] AS is_weak
    FROM settled_readings AS readings
    LEFT JOIN known_article_texts AS texts
        ON readings.article_id = texts.article_id AND readings.content_sha256 = texts.content_sha256
    LEFT JOIN released ON readings.reading_id = released.reading_id
),

spans AS (
    SELECT
        *,
        len(doubts) > 0 AND NOT is_released AS is_doubted,
        count(*) FILTER (WHERE len(doubts) = 0 OR is_released)
            OVER (PARTITION BY article_id ORDER BY fetched_at ASC, url ASC) AS span_number
    FROM read
),

at_once AS (
    SELECT DISTINCT
        article_id,
        span_number
    FROM spans
    WHERE is_doubted AND list_contains(doubts, 'K18')
),

agreeing AS (
    SELECT DISTINCT one.reading_id
    FROM spans AS one
    INNER JOIN spans AS other
        ON
            one.article_id = other.article_id
            AND one.span_number = other.span_number
            AND abs(date_diff('minute', one.fetched_at, other.fetched_at)) >= 12 * 60
            AND list_sort(one.doubts) = list_sort(other.doubts)
            AND abs(one.extracted_comment_count - other.extracted_comment_count)
            <= greatest(1, 0.1 * greatest(one.extracted_comment_count, other.extracted_comment_count))
            AND (
                one.content_sha256 = other.content_sha256
                OR (
                    one.headline IS NOT DISTINCT FROM other.headline
                    AND list_sort(one.authors) = list_sort(other.authors)
                    AND one.published_at IS NOT DISTINCT FROM other.published_at
                    AND abs(one.body_chars - other.body_chars) <= 0.1 * greatest(one.body_chars, other.body_chars)
                )
            )
    LEFT JOIN at_once ON one.article_id = at_once.article_id AND one.span_number = at_once.span_number
    WHERE
        at_once.article_id IS NULL
        AND one.is_doubted
        AND other.is_doubted
        AND NOT one.is_weak
        AND NOT list_has_any(one.doubts, ['K01', 'K03', 'K04', 'K11', 'K12', 'K14', 'K16', 'K17', 'K25', 'K26'])
),

trusted AS (
    SELECT DISTINCT article_id
    FROM spans
    WHERE NOT is_doubted OR reading_id IN (SELECT agreeing.reading_id FROM agreeing)
),

standing AS (
    SELECT reading_id
    FROM ops.article_readings
    WHERE
        reading_id IN (SELECT spans.known_reading_id FROM spans)
        AND reading_id NOT IN (SELECT undone_readings.reading_id FROM undone_readings)
),

judged AS (
    SELECT
        spans.*,
        CASE
            WHEN spans.is_released THEN 'released'
            WHEN spans.reading_id IN (SELECT agreeing.reading_id FROM agreeing) THEN 'confirmed'
            WHEN
                trusted.article_id IS NULL
                AND (
                    spans.is_weak
                    OR spans.known_reading_id NOT IN (SELECT standing.reading_id FROM standing)
                ) THEN 'confirmed'
            ELSE 'kept_aside'
        END AS status
    FROM spans
    LEFT JOIN trusted ON spans.article_id = trusted.article_id
    WHERE len(spans.doubts) > 0
),

undone AS (
    SELECT said.*
    FROM ops.article_readings AS said
    WHERE
        said.article_id IN (
            SELECT sought_articles.article_id
            FROM sought_articles
            WHERE sought_articles.copy_number > 0
        )
        AND len(said.doubts) > 0
        AND said.reading_id IN (SELECT undone_readings.reading_id FROM undone_readings)
    QUALIFY row_number() OVER (PARTITION BY said.reading_id ORDER BY said.load_number DESC) = 1
)

SELECT
    reading_id,
    article_id,
    site,
    url,
    fetched_at,
    run_id,
    content_sha256,
    doubts,
    doubt_reason AS reason,
    status
FROM judged
UNION ALL
SELECT
    reading_id,
    article_id,
    site,
    url,
    fetched_at,
    run_id,
    content_sha256,
    doubts,
    doubt_reason AS reason,
    'undone' AS status
FROM undone;
