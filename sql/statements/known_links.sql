-- Of the URLs $urls, how loaded runs of the site ended them. settled_kind: for good, else NULL.
-- is_owed: a run since $owed_since took it and could not get it, and none has settled it.
WITH asked AS (
    SELECT unnest($urls) AS url
),

loaded_runs AS (
    SELECT
        run_id,
        started_at,
        started_at >= cast($owed_since AS TIMESTAMP) AS is_recent
    FROM ops.runs
    WHERE site = $site AND NOT is_held
),

endings AS (
    SELECT
        run_id,
        url,
        kind
    FROM ops.outcomes
    WHERE site = $site AND url IN (SELECT asked.url FROM asked)
),

known AS (
    SELECT
        endings.url,
        endings.kind,
        loaded_runs.started_at,
        endings.kind IN (
            'accepted',
            'rejected',
            'not_an_article',
            'extraction_failed',
            'not_found',
            'refused',
            'redirected_away',
            'too_large',
            'wrong_type',
            'consent_wall',
            'login_required',
            'soft_404',
            'forbidden_address',
            'damaged'
        ) AS is_settled,
        loaded_runs.is_recent
        AND endings.kind IN ('over_limit', 'rate_limited', 'server_failed', 'unreachable', 'bot_wall') AS is_failed
    FROM endings
    INNER JOIN loaded_runs ON endings.run_id = loaded_runs.run_id
    UNION ALL
    SELECT
        canonical_url AS url,
        'accepted' AS kind,
        fetched_at AS started_at,
        TRUE AS is_settled,
        FALSE AS is_failed
    FROM core.articles
    WHERE site = $site AND canonical_url IN (SELECT asked.url FROM asked)
)

SELECT
    url,
    arg_max(kind, started_at) FILTER (WHERE is_settled) AS settled_kind,
    bool_or(is_failed) AND NOT bool_or(is_settled) AS is_owed
FROM known
GROUP BY url;
