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
        url AS label
    FROM removed_articles
    UNION ALL
    SELECT
        'comments' AS table_name,
        if(changed_comments.is_new, 'added', 'changed') AS change,
        articles.url || ' #' || changed_comments.position AS label
    FROM changed_comments
    INNER JOIN derived_articles AS articles ON changed_comments.article_id = articles.article_id
    UNION ALL
    SELECT
        'comments' AS table_name,
        'removed' AS change,
        article_url || ' #' || position AS label
    FROM removed_comments
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
