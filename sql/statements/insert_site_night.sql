INSERT INTO ops.site_nights BY NAME
SELECT
    $site AS site,
    cast($night AS DATE) AS night,
    $run_id AS run_id,
    $attempt_number AS attempt_number,
    $is_nightly AS is_nightly,
    $is_sound AS is_sound,
    $window_days AS window_days,
    cast($seen_count AS BIGINT) AS seen_count,
    cast($rules AS VARCHAR[]) AS rules,
    from_json($measures, '[{"name": "VARCHAR", "value": "DOUBLE", "count": "BIGINT"}]') AS measures;
