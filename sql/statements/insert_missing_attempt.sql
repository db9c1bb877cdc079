INSERT INTO ops.run_attempts BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $attempt_number AS attempt_number,
    $status AS status,
    cast($started_at AS TIMESTAMP) AS started_at,
    FALSE AS is_held
WHERE NOT EXISTS (
    SELECT 1 FROM ops.run_attempts AS known
    WHERE known.site = $site AND known.run_id = $run_id AND known.attempt_number = $attempt_number
);
