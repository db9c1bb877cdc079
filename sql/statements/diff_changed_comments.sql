-- Column by column, how many comments would change and the first few, old and new; digests and provenance left out.
WITH new_rows AS (
    SELECT
        article_id,
        comment_id,
        to_json(changed_comments) AS row_json
    FROM changed_comments
),

old_rows AS (
    SELECT
        article_id,
        comment_id,
        (
            SELECT articles.url
            FROM core.articles AS articles
            WHERE articles.article_id = known.article_id
        ) || ' #' || position AS label,
        to_json(known) AS row_json
    FROM core.comments AS known
    WHERE (article_id, comment_id) IN (
        SELECT
            changed_comments.article_id,
            changed_comments.comment_id
        FROM changed_comments
    )
),

pairs AS (
    SELECT
        old_rows.label,
        old_rows.row_json AS old_row,
        new_rows.row_json AS new_row,
        unnest(json_keys(old_rows.row_json)) AS column_name
    FROM old_rows
    INNER JOIN new_rows
        ON old_rows.article_id = new_rows.article_id AND old_rows.comment_id = new_rows.comment_id
),

cells AS (
    SELECT
        label,
        column_name,
        json_extract_string(old_row, '$.' || column_name) AS old_value,
        json_extract_string(new_row, '$.' || column_name) AS new_value
    FROM pairs
    WHERE NOT list_contains($provenance, column_name)
),

differences AS (
    SELECT
        label,
        column_name,
        old_value,
        new_value,
        count(*) OVER (PARTITION BY column_name) AS row_count
    FROM cells
    WHERE old_value IS DISTINCT FROM new_value
)

SELECT
    column_name,
    row_count,
    label,
    old_value,
    new_value
FROM differences
QUALIFY row_number() OVER (PARTITION BY column_name ORDER BY label) <= $sample_count
ORDER BY row_count DESC, column_name ASC, label ASC;
