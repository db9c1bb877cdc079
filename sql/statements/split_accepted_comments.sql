-- Staged comments without a rejection, whole and in file order.
-- A rejection names row, article and comment: one that is mixed up fits nothing, and the sums show it.
WITH numbered_comments AS (
    SELECT
        *,
        row_number() OVER () AS row_no
    FROM comments
),

accepted_comments AS (
    SELECT numbered_comments.*
    FROM numbered_comments
    LEFT JOIN rejections
        ON
            numbered_comments.row_no = rejections.row_no
            AND nullif(numbered_comments.article_id, '') IS NOT DISTINCT FROM rejections.article_id
            AND nullif(numbered_comments.comment_id, '') IS NOT DISTINCT FROM rejections.comment_id
    WHERE rejections.row_no IS NULL
)

SELECT * EXCLUDE (row_no)
FROM accepted_comments
ORDER BY row_no;
