-- What each rule rejected in the runs, with three examples; a row counts for every rule that it failed.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
),

rejected AS (
    SELECT
        site,
        run_id,
        'article' AS what,
        rule_ids,
        reason,
        coalesce(headline, body, '') AS label,
        url
    FROM ops.rejected_articles
    UNION ALL
    SELECT
        site,
        run_id,
        'comment' AS what,
        rule_ids,
        reason,
        concat_ws(': ', author, body) AS label,
        page_url AS url
    FROM ops.rejected_comments
),

failed AS (
    SELECT
        rejected.site,
        rejected.run_id,
        rejected.what,
        rejected.url,
        left(rejected.reason, 500) AS reason,
        left(rejected.label, 500) AS label,
        unnest(rejected.rule_ids) AS rule_id
    FROM rejected
    SEMI JOIN wanted ON rejected.site = wanted.site AND rejected.run_id = wanted.run_id
),

numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY site, run_id, what, rule_id ORDER BY url, label) AS example_number
    FROM failed
)

SELECT
    site,
    run_id,
    what,
    rule_id,
    count(*) AS reject_count,
    list(label ORDER BY example_number) FILTER (WHERE example_number <= 3) AS labels,
    list(url ORDER BY example_number) FILTER (WHERE example_number <= 3) AS urls,
    list(reason ORDER BY example_number) FILTER (WHERE example_number <= 3) AS reasons
FROM numbered
GROUP BY site, run_id, what, rule_id
ORDER BY site ASC, run_id ASC, what ASC, reject_count DESC, rule_id ASC;
