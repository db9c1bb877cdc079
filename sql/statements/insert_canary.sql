INSERT INTO ops.canaries BY NAME
SELECT
    $site AS site,
    $url AS url,
    $run_id AS run_id,
    $attempt_number AS attempt_number,
    $raw_sha256 AS raw_sha256,
    $fetched_at AS fetched_at,
    $chosen_at AS chosen_at,
    $chosen_at AS asked_at,
    $link_json AS link_json,
    $reading_json AS reading_json;
