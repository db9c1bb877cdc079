-- Tables of ops that the snapshot has: one published by an older version lacks some.
SELECT table_name
FROM duckdb_tables()
WHERE schema_name = 'ops' AND database_name = current_database();
