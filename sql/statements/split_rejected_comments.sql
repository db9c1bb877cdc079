-- Staged comments with a rejection, whole and in file order, each with its rules and its reason.
WITH numbered_comments AS (
    SELECT
        *,
        row_number() OVER () AS row_no
    FROM comments
),

rejected_comments AS (
    SELECT
        numbered_comments.*,
        rejections.rule_ids,
        rejections.reason
    FROM numbered_comments
    INNER JOIN rejections
        ON
            numbered_comments.row_no = rejections.row_no
            AND nullif(numbered_comments.article_id, '') IS NOT DISTINCT FROM rejections.article_id
            AND nullif(numbered_comments.comment_id, '') IS NOT DISTINCT FROM rejections.comment_id
)

SELECT * EXCLUDE (row_no)
FROM rejected_comments
ORDER BY row_no;
