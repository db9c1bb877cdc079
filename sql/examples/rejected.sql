-- Which rules found something, in how many rows, and is that only told or does it keep the rows out?
SELECT
    site,
    rule_id,
    severity,
    gate,
    sum(failed_count) AS rows_concerned
FROM ops.validation_results
WHERE NOT is_passed
GROUP BY site, rule_id, severity, gate
ORDER BY rows_concerned DESC, rule_id ASC, site ASC
LIMIT 5;
