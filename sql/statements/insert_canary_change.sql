INSERT INTO ops.canary_changes BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $url AS url,
    $rule_id AS rule_id,
    $fields AS fields,
    $lost AS lost,
    $then_json AS then_json,
    $now_json AS now_json,
    $found_at AS found_at;
