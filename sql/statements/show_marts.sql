-- How far each mart has come: lag_loads counts the loads that it does not know yet.
SELECT
    states.mart,
    tables.comment AS grain,
    tables.estimated_size AS row_count,
    states.refreshed_at,
    states.error,
    (SELECT max(loads.load_number) FROM ops.loads AS loads) - states.load_number AS lag_loads
FROM ops.mart_states AS states
LEFT JOIN duckdb_tables() AS tables
    ON
        states.mart = tables.table_name
        AND tables.schema_name = 'marts'
        AND tables.database_name = current_database()
ORDER BY states.mart;
