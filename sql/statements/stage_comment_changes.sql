-- The derived comments that core does not hold as they are.
CREATE OR REPLACE TEMP TABLE changed_comments AS
WITH derived AS (
    SELECT
        *,
        derived_comments AS whole_row
    FROM derived_comments
),

known_rows AS (
    SELECT * EXCLUDE (changed_in_load, row_number)
    FROM known_comments
),

known AS (
    SELECT
        article_id,
        comment_id,
        deleted_at,
        known_rows AS whole_row
    FROM known_rows
),

changed AS (
    SELECT
        derived.*,
        known.comment_id IS NULL AS is_new,
        known.comment_id IS NOT NULL AND known.deleted_at IS NULL AND derived.deleted_at IS NOT NULL AS is_missed
    FROM derived
    LEFT JOIN known ON derived.article_id = known.article_id AND derived.comment_id = known.comment_id
    WHERE known.comment_id IS NULL OR derived.whole_row IS DISTINCT FROM known.whole_row
)

SELECT * EXCLUDE (whole_row)
FROM changed;
