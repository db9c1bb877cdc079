-- The derived articles that core does not hold as they are.
CREATE OR REPLACE TEMP TABLE changed_articles AS
WITH known AS (
    SELECT * EXCLUDE (changed_in_load, last_read_at)
    FROM known_articles
)

SELECT
    derived.*,
    known.article_id IS NULL AS is_new
FROM derived_articles AS derived
LEFT JOIN known ON derived.article_id = known.article_id
WHERE known.article_id IS NULL OR derived IS DISTINCT FROM known;
