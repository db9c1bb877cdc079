-- The derived articles that core does not hold as they are. When an article was read last is no change of its row.
CREATE OR REPLACE TEMP TABLE changed_articles AS
WITH derived AS (
    SELECT
        *,
        row(*COLUMNS(* EXCLUDE (last_read_at))) AS whole_row
    FROM derived_articles
),

known AS (
    SELECT
        article_id,
        row(*COLUMNS(* EXCLUDE (changed_in_load, last_read_at, row_number))) AS whole_row
    FROM known_articles
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
