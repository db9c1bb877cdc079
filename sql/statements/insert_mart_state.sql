INSERT INTO ops.mart_states BY NAME
SELECT
    $mart AS mart,
    $digest AS query_sha256,
    $load_number AS load_number,
    cast($refreshed_at AS TIMESTAMP) AS refreshed_at,
    $is_whole AS is_whole;
