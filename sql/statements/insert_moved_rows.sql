-- What leaves core because it gets another id.
INSERT INTO ops.removed_rows BY NAME
WITH moved AS (
    SELECT
        'articles' AS table_name,
        article_id,
        NULL AS comment_id,
        site
    FROM core.articles
    WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles)
    UNION ALL
    SELECT
        'comments' AS table_name,
        article_id,
        comment_id,
        site
    FROM core.comments
    WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles)
)

SELECT
    moved.*,
    (SELECT this_load.load_number FROM this_load) AS removed_in_load,
    'moved' AS reason
FROM moved;
