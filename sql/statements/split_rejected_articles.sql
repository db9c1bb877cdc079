-- Staged articles with a rejection, whole and in file order, each with its rules and its reason.
WITH numbered_articles AS (
    SELECT
        *,
        row_number() OVER () AS row_no
    FROM articles
),

rejected_articles AS (
    SELECT
        numbered_articles.*,
        rejections.rule_ids,
        rejections.reason
    FROM numbered_articles
    INNER JOIN rejections
        ON
            numbered_articles.row_no = rejections.row_no
            AND nullif(numbered_articles.article_id, '') IS NOT DISTINCT FROM rejections.article_id
)

SELECT * EXCLUDE (row_no)
FROM rejected_articles
ORDER BY row_no;
