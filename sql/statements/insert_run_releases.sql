-- $run_id is the run that lets them through; the rows name the one that rejected them.
INSERT INTO ops.releases BY NAME
SELECT
    $site AS site,
    $run_id AS released_by_run_id,
    reject_id,
    run_id,
    rule_ids,
    released_at
FROM read_parquet($path);
