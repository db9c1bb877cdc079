-- Columns of our tables, without views.
SELECT
    columns.schema_name,
    columns.table_name,
    columns.column_name
FROM duckdb_columns() AS columns
INNER JOIN duckdb_tables() AS tables
    ON columns.table_oid = tables.table_oid AND columns.database_oid = tables.database_oid
WHERE NOT columns.internal AND columns.database_name = current_database()
ORDER BY columns.schema_name ASC, columns.table_name ASC, columns.column_index ASC;
