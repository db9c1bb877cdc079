-- What leaves core with this load.
INSERT INTO ops.removed_rows BY NAME
WITH removed AS (
    SELECT
        'articles' AS table_name,
        article_id,
        NULL AS comment_id,
        site
    FROM removed_articles
    UNION ALL
    SELECT
        'comments' AS table_name,
        article_id,
        comment_id,
        site
    FROM removed_comments
)

SELECT
    removed.*,
    (SELECT this_load.load_number FROM this_load) AS removed_in_load,
    (SELECT this_load.removal_reason FROM this_load) AS reason
FROM removed;
