INSERT INTO ops.sources BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    *
FROM read_parquet($path);
