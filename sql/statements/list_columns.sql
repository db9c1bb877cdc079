-- Columns of all tables and views that are ours, in order.
SELECT
    schema_name,
    table_name,
    column_name,
    data_type
FROM duckdb_columns()
WHERE schema_name IN ('core', 'ops', 'main', 'marts') AND NOT internal AND database_name = current_database()
ORDER BY schema_name ASC, table_name ASC, column_index ASC;
