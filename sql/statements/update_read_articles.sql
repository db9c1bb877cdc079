-- When the touched articles whose rows stay were read last: in place, for it is no change of the row.
UPDATE core.articles AS stored
SET last_read_at = visits.last_read_at
FROM (
    SELECT
        known.row_number,
        derived.last_read_at
    FROM derived_articles AS derived
    INNER JOIN known_articles AS known ON derived.article_id = known.article_id
    WHERE
        known.article_id NOT IN (SELECT changed_articles.article_id FROM changed_articles)
        AND known.last_read_at IS DISTINCT FROM derived.last_read_at
) AS visits
WHERE stored.rowid = visits.row_number;
