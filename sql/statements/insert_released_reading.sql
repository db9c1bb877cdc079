INSERT INTO ops.released_readings BY NAME
SELECT
    $site AS site,
    cast($reading_id AS UUID) AS reading_id,
    cast($released_at AS TIMESTAMP) AS released_at,
    $why AS why;
