INSERT INTO ops.pages BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $attempt_number AS attempt_number,
    *
FROM read_parquet($path);
