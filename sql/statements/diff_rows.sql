-- Which rows a load of what is staged would add, change and remove: how many of each, and the first few.
WITH differences AS (
    SELECT
        'articles' AS table_name,
        if(is_new, 'added', 'changed') AS change,
        url AS label
    FROM changed_articles
    UNION ALL
    SELECT
        'articles' AS table_name,
        'removed' AS change,
        known.url AS label
    FROM superseded_articles
    INNER JOIN core.articles AS known ON superseded_articles.article_id = known.article_id
    UNION ALL
    SELECT
        'comments' AS table_name,
        if(known.comment_id IS NULL, 'added', 'changed') AS change,
        articles.url || ' #' || changed_comments.position AS label
    FROM changed_comments
    INNER JOIN core.articles AS articles ON changed_comments.article_id = articles.article_id
    LEFT JOIN core.comments AS known
        ON changed_comments.article_id = known.article_id AND changed_comments.comment_id = known.comment_id
    UNION ALL
    SELECT
        'comments' AS table_name,
        'added' AS change,
        changed_articles.url || ' #' || staged_comments.position AS label
    FROM staged_comments
    INNER JOIN changed_articles ON staged_comments.article_id = changed_articles.article_id
    WHERE changed_articles.is_new
    UNION ALL
    SELECT
        'comments' AS table_name,
        'removed' AS change,
        articles.url || ' #' || known.position AS label
    FROM core.comments AS known
    INNER JOIN core.articles AS articles ON known.article_id = articles.article_id
    LEFT JOIN unread_comments
        ON known.article_id = unread_comments.article_id AND known.comment_id = unread_comments.comment_id
    WHERE
        unread_comments.comment_id IS NOT NULL
        OR known.article_id IN (SELECT superseded_articles.article_id FROM superseded_articles)
),

counted_differences AS (
    SELECT
        table_name,
        change,
        label,
        count(*) OVER (PARTITION BY table_name, change) AS row_count
    FROM differences
)

SELECT
    table_name,
    change,
    row_count,
    label
FROM counted_differences
QUALIFY row_number() OVER (PARTITION BY table_name, change ORDER BY label) <= $sample_count
ORDER BY table_name ASC, change ASC, label ASC;
