-- The newest change of the canary at $url.
SELECT
    rule_id,
    fields,
    lost,
    then_json,
    now_json,
    found_at
FROM ops.canary_changes
WHERE site = $site AND url = $url
ORDER BY found_at DESC, rule_id ASC
LIMIT 1;
