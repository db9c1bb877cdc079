-- Staged articles without a rejection, whole and in file order.
-- A rejection names row and article: one that is mixed up fits nothing, and the sums show it.
WITH numbered_articles AS (
    SELECT
        *,
        row_number() OVER () AS row_no
    FROM articles
),

accepted_articles AS (
    SELECT numbered_articles.*
    FROM numbered_articles
    LEFT JOIN rejections
        ON
            numbered_articles.row_no = rejections.row_no
            AND nullif(numbered_articles.article_id, '') IS NOT DISTINCT FROM rejections.article_id
    WHERE rejections.row_no IS NULL
)

SELECT * EXCLUDE (row_no)
FROM accepted_articles
ORDER BY row_no;
