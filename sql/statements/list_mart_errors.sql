SELECT
    mart,
    error
FROM ops.mart_states
WHERE error IS NOT NULL
ORDER BY mart;
