-- One digest a core table, over all columns of all rows, whatever their order: equal tables, equal digests.
-- Not over changed_in_load and last_read_at, which tell when a row was loaded and read and not what it says.
-- A sum of row hashes, so that no row waits for another. The hash is DuckDB's own: to be compared under one version.
WITH digests AS (
    SELECT
        'articles' AS table_name,
        count(*) AS row_count,
        sum(hash(*COLUMNS(* EXCLUDE (changed_in_load, last_read_at)))) AS total
    FROM core.articles
    UNION ALL
    SELECT
        'article_versions' AS table_name,
        count(*) AS row_count,
        sum(hash(*COLUMNS(*))) AS total
    FROM core.article_versions
    UNION ALL
    SELECT
        'comments' AS table_name,
        count(*) AS row_count,
        sum(hash(*COLUMNS(* EXCLUDE (changed_in_load)))) AS total
    FROM core.comments
    UNION ALL
    SELECT
        'comment_versions' AS table_name,
        count(*) AS row_count,
        sum(hash(*COLUMNS(*))) AS total
    FROM core.comment_versions
    UNION ALL
    SELECT
        'sites' AS table_name,
        count(*) AS row_count,
        sum(hash(*COLUMNS(*))) AS total
    FROM core.sites
)

SELECT
    table_name,
    row_count,
    lpad(lower(hex(coalesce(total, 0))), 24, '0') AS digest
FROM digests
ORDER BY table_name;
