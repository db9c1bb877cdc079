-- When the touched articles whose rows stay were read last: in place, for it is no change of the row.
UPDATE core.articles AS stored
SET last_read_at = visits.last_read_at
FROM (
    SELECT
        known.row_number,
        max(readings.fetched_at) AS last_read_at
    FROM settled_readings AS readings
    INNER JOIN known_articles AS known ON readings.article_id = known.article_id
    WHERE known.article_id NOT IN (SELECT changed_articles.article_id FROM changed_articles)
    GROUP BY known.row_number, known.last_read_at
    HAVING known.last_read_at IS DISTINCT FROM max(readings.fetched_at)
) AS visits
WHERE stored.rowid = visits.row_number;
