INSERT INTO ops.undone_runs BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    cast($night AS DATE) AS night,
    cast($undone_at AS TIMESTAMP) AS undone_at,
    $why AS why;
