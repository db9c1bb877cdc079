-- The load that put the row in or changed it last.
SELECT
    load_number,
    kind,
    run_id,
    loaded_at
FROM ops.loads
WHERE load_number = $load_number;
