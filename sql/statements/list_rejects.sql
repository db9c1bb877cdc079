-- Rejected rows with their run's night (a day of the site), newest first. $site, $rule, $night and $ids may be NULL.
-- What a release rejects once more stands under the run that rejected it first.
WITH rejects AS (
    SELECT
        reject_id,
        'article' AS kind,
        site,
        run_id,
        rule_ids,
        reason,
        url,
        article_id,
        raw_sha256,
        row_json,
        headline AS said
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
        article_id,
        NULL AS raw_sha256,
        row_json,
        body AS said
    FROM ops.rejected_comments
),

nights AS (
    SELECT
        runs.site,
        runs.run_id,
        runs.started_at,
        runs.trigger,
        cast(
            timezone(
                coalesce(sites.timezone, 'UTC'),
                timezone('UTC', coalesce(runs.window_end_at - INTERVAL 1 SECOND, runs.started_at))
            ) AS DATE
        ) AS night
    FROM ops.runs AS runs
    LEFT JOIN core.sites AS sites ON runs.site = sites.site
),

releases AS (
    SELECT
        reject_id,
        max(released_at) AS released_at,
        max_by(released_by_run_id, released_at) AS released_by_run_id
    FROM ops.releases
    GROUP BY reject_id
),

listed AS (
    SELECT
        rejects.reject_id,
        rejects.kind,
        rejects.site,
        nights.night,
        rejects.run_id,
        rejects.rule_ids,
        rejects.reason,
        rejects.url,
        rejects.article_id,
        rejects.raw_sha256,
        rejects.row_json,
        rejects.said,
        releases.released_at,
        releases.released_by_run_id,
        nights.started_at
    FROM rejects
    LEFT JOIN nights ON rejects.site = nights.site AND rejects.run_id = nights.run_id
    LEFT JOIN releases ON rejects.reject_id = releases.reject_id
    WHERE nights.trigger IS DISTINCT FROM 'release'
)

SELECT * EXCLUDE (started_at)
FROM listed
WHERE
    ($site IS NULL OR site = $site)
    AND ($rule IS NULL OR list_contains(rule_ids, $rule))
    AND ($night IS NULL OR night = cast($night AS DATE))
    AND ($ids IS NULL OR list_contains(cast($ids AS VARCHAR[]), reject_id))
ORDER BY started_at DESC, site ASC, run_id ASC, kind ASC, reject_id ASC;
