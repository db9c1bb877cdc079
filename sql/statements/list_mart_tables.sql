-- Asked of columns: of a lake's tables DuckDB would count the rows to tell their names.
SELECT DISTINCT table_name
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'marts'
ORDER BY table_name;
