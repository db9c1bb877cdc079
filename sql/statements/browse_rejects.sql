-- Rejected rows, the newest runs first, of $site and $rule where these are given; $row_limit after $row_offset.
WITH rejects AS (
    SELECT
        reject_id,
        'article' AS kind,
        site,
        run_id,
        rule_ids,
        reason,
        url,
        coalesce(headline, body) AS said
    FROM ops.rejected_articles
    UNION ALL
    SELECT
        reject_id,
        'comment' AS kind,
        site,
        run_id,
        rule_ids,
        reason,
        page_url AS url,
        concat_ws(': ', author, body) AS said
    FROM ops.rejected_comments
),

listed AS (
    SELECT
        rejects.reject_id,
        rejects.kind,
        rejects.site,
        rejects.run_id,
        rejects.rule_ids,
        rejects.url,
        runs.started_at,
        left(rejects.reason, 500) AS reason,
        left(rejects.said, 500) AS said
    FROM rejects
    LEFT JOIN ops.runs AS runs ON rejects.site = runs.site AND rejects.run_id = runs.run_id
)

SELECT *
FROM listed
WHERE ($site IS NULL OR site = $site) AND ($rule IS NULL OR list_contains(rule_ids, $rule))
ORDER BY started_at DESC NULLS LAST, site ASC, kind ASC, reject_id ASC
LIMIT $row_limit OFFSET $row_offset;
