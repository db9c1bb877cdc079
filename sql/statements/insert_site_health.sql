INSERT INTO ops.site_health BY NAME
SELECT
    $site AS site,
    cast($night AS DATE) AS night,
    $run_id AS run_id,
    $state AS state,
    cast($level AS VARCHAR) AS level,
    cast(
        from_json($signals, '["JSON"]') AS STRUCT(
            "rule" VARCHAR, "level" VARCHAR, "value" DOUBLE, "usual" DOUBLE, "limit" DOUBLE, "examples" VARCHAR[]
        )[]
    ) AS signals,
    cast($first_seen AS DATE) AS first_seen,
    cast($is_muted_until AS DATE) AS is_muted_until;
