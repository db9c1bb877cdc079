-- The texts of the touched articles that have had more than one, in the order of reading. Not those of which a reading
-- was corrected: what was misread is no question of edits (stage_derived_versions).
WITH several AS (
    SELECT article_id
    FROM settled_readings
    GROUP BY article_id
    HAVING count(DISTINCT content_sha256) > 1 AND max(len(was_said)) = 0
)

SELECT
    readings.article_id,
    readings.reading_id,
    readings.content_sha256,
    readings.modified_at,
    readings.fetched_at,
    texts.headline,
    texts.description,
    texts.body,
    texts.authors
FROM settled_readings AS readings
INNER JOIN several ON readings.article_id = several.article_id
INNER JOIN known_article_texts AS texts
    ON readings.article_id = texts.article_id AND readings.content_sha256 = texts.content_sha256
ORDER BY readings.article_id ASC, readings.fetched_at ASC, readings.url ASC;
