-- The derived articles that core does not hold as they are.
CREATE OR REPLACE TEMP TABLE changed_articles AS
WITH derived AS (
    SELECT
        *,
        derived_articles AS whole_row
    FROM derived_articles
),

known_rows AS (
    SELECT * EXCLUDE (changed_in_load, last_read_at, row_number)
    FROM known_articles
),

known AS (
    SELECT
        article_id,
        known_rows AS whole_row
    FROM known_rows
),

changed AS (
    SELECT
        derived.*,
        known.article_id IS NULL AS is_new
    FROM derived
    LEFT JOIN known ON derived.article_id = known.article_id
    WHERE known.article_id IS NULL OR derived.whole_row IS DISTINCT FROM known.whole_row
)

SELECT * EXCLUDE (whole_row)
FROM changed;
