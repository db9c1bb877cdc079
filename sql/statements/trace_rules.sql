-- How many rules the run's batch was held against, and those that something failed.
SELECT
    suite,
    count(*) AS rule_count,
    list(
        struct_pack(
            rule_id := rule_id, severity := severity, gate := gate, failed_count := failed_count, detail := detail
        )
        ORDER BY rule_id
    ) FILTER (WHERE NOT is_passed) AS failed
FROM ops.validation_results
WHERE site = $site AND run_id = $run_id
GROUP BY suite
ORDER BY suite;
