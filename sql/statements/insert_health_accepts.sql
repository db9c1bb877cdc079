INSERT INTO ops.health_accepts BY NAME
SELECT
    $site AS site,
    unnest(cast($rules AS VARCHAR[])) AS rule,
    cast($accepted_from AS DATE) AS accepted_from,
    cast($accepted_at AS TIMESTAMP) AS accepted_at,
    $why AS why;
