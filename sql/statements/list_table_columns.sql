-- Columns of our tables, without views.
SELECT
    columns.schema_name,
    columns.table_name,
    columns.column_name
FROM duckdb_columns() AS columns
ANTI JOIN duckdb_views() AS views
    ON
        columns.schema_name = views.schema_name
        AND columns.table_name = views.view_name
        AND columns.database_oid = views.database_oid
WHERE NOT columns.internal AND columns.database_name = current_database()
ORDER BY columns.schema_name ASC, columns.table_name ASC, columns.column_index ASC;
