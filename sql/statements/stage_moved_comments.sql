-- Their comments, with the ids that follow from the new address.
CREATE OR REPLACE TEMP TABLE moved_comments AS
SELECT
    moved_articles.article_id,
    moved_articles.old_article_id,
    cast(moved.old_comment_id AS UUID) AS old_comment_id,
    cast(moved.comment_id AS UUID) AS comment_id
FROM read_parquet($path) AS moved
INNER JOIN moved_articles ON cast(moved.old_article_id AS UUID) = moved_articles.old_article_id;
