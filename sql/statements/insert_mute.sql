INSERT INTO ops.health_mutes BY NAME
SELECT
    $site AS site,
    cast($muted_until AS DATE) AS muted_until,
    $why AS why,
    cast($muted_at AS TIMESTAMP) AS muted_at;
