-- The rules that something failed in the runs.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
)

SELECT
    results.site,
    results.run_id,
    results.suite,
    results.rule_id,
    results.severity,
    results.gate,
    results.checked_count,
    results.failed_count,
    left(results.detail, 500) AS detail
FROM ops.validation_results AS results
SEMI JOIN wanted ON results.site = wanted.site AND results.run_id = wanted.run_id
WHERE NOT results.is_passed
ORDER BY results.site ASC, results.severity ASC, results.rule_id ASC;
