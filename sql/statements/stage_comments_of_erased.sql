-- The comments of the articles $article_ids, before they go: what checks said of them is found by their ids.
CREATE OR REPLACE TEMP TABLE erased_comments AS
WITH known AS (
    SELECT
        article_id,
        comment_id
    FROM core.comments
    UNION
    SELECT
        article_id,
        comment_id
    FROM ops.comment_readings
    UNION
    SELECT
        try_cast(article_id AS UUID) AS article_id,
        try_cast(comment_id AS UUID) AS comment_id
    FROM ops.rejected_comments
)

SELECT
    article_id,
    comment_id
FROM known
WHERE comment_id IS NOT NULL AND article_id IN (SELECT cast(unnest($article_ids) AS UUID));
