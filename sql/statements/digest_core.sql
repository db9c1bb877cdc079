-- One digest a core table, over all columns of all rows, whatever their order: equal tables, equal digests.
WITH rows_of_tables AS (
    SELECT
        'articles' AS table_name,
        sha256(cast(to_json(articles) AS VARCHAR)) AS row_digest
    FROM core.articles AS articles
    UNION ALL
    SELECT
        'article_versions' AS table_name,
        sha256(cast(to_json(versions) AS VARCHAR)) AS row_digest
    FROM core.article_versions AS versions
    UNION ALL
    SELECT
        'comments' AS table_name,
        sha256(cast(to_json(reader_comments) AS VARCHAR)) AS row_digest
    FROM core.comments AS reader_comments
    UNION ALL
    SELECT
        'comment_versions' AS table_name,
        sha256(cast(to_json(comment_versions) AS VARCHAR)) AS row_digest
    FROM core.comment_versions AS comment_versions
    UNION ALL
    SELECT
        'sites' AS table_name,
        sha256(cast(to_json(sites) AS VARCHAR)) AS row_digest
    FROM core.sites AS sites
),

digests AS (
    SELECT
        table_name,
        count(*) AS row_count,
        sha256(string_agg(row_digest, '' ORDER BY row_digest)) AS digest
    FROM rows_of_tables
    GROUP BY table_name
)

SELECT
    table_name,
    row_count,
    digest
FROM digests
ORDER BY table_name;
