INSERT INTO ops.outcomes BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $attempt_number AS attempt_number,
    *,
    md5_number_lower(url) AS url_digest
FROM read_parquet($path);
