-- Without the digest of its files the mart is made anew whole.
UPDATE ops.mart_states SET
    query_sha256 = '',
    error = $error
WHERE mart = $mart;
