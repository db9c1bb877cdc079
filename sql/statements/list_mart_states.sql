SELECT
    mart,
    query_sha256,
    load_number
FROM ops.mart_states;
