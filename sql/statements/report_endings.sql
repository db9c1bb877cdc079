-- How the links of the runs ended, by stage and kind, with three of each. $sites and $run_ids go in pairs.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
),

endings AS (
    SELECT outcomes.*
    FROM ops.outcomes AS outcomes
    SEMI JOIN wanted ON outcomes.site = wanted.site AND outcomes.run_id = wanted.run_id
    QUALIFY outcomes.attempt_number = max(outcomes.attempt_number) OVER (PARTITION BY outcomes.site, outcomes.run_id)
),

numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY site, run_id, stage, kind ORDER BY url) AS example_number
    FROM endings
)

SELECT
    site,
    run_id,
    stage,
    kind,
    count(*) AS ending_count,
    list(url ORDER BY example_number) FILTER (WHERE example_number <= 3) AS urls,
    list(left(reason, 500) ORDER BY example_number) FILTER (WHERE example_number <= 3) AS reasons
FROM numbered
GROUP BY site, run_id, stage, kind
ORDER BY site ASC, run_id ASC, ending_count DESC, kind ASC;
