-- Their comments, with the ids that follow from the new address.
CREATE OR REPLACE TEMP TABLE moved_comments AS
WITH typed AS (
    SELECT
        cast(old_article_id AS UUID) AS old_article_id,
        cast(old_comment_id AS UUID) AS old_comment_id,
        cast(comment_id AS UUID) AS comment_id
    FROM read_parquet($path)
)

SELECT
    typed.*,
    moved_articles.article_id
FROM typed
INNER JOIN moved_articles ON typed.old_article_id = moved_articles.old_article_id;
