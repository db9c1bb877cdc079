-- Links of the site that are owed at $until: what nights asked for and did not get since it was last had, or what was
-- taken back out. Held batches count, $run_id does not. is_due: to be asked for now. is_given_up: asked for until
-- $bound_days after the first failure, or for a wall or a page that is no article on $wall_nights nights on which the
-- site was well otherwise. is_told: that came about since the night before. A rejected row of such nights is asked for
-- with growing gaps: after 1, 2, 4, 8 days. A second page of an article of the same batch (A07) is not owed. What only
-- rules held that a person has accepted since (ops.health_accepts) is owed anew from then on.
-- Runs that asked for nothing in the last $horizon_days are not looked at, unless one was undone or accepted: so a
-- night's cost follows the last weeks and not the warehouse.
WITH undone_runs AS (
    SELECT
        run_id,
        max(undone_at) AS undone_at
    FROM ops.undone_runs
    WHERE site = $site
    GROUP BY run_id
),

site_runs AS (
    SELECT
        run_id,
        is_nightly,
        coalesce(window_end_at, started_at) AS night_at
    FROM ops.runs
    WHERE site = $site AND run_id <> $run_id
),

site_attempts AS (
    SELECT
        run_id,
        attempt_number,
        started_at,
        is_held
    FROM ops.run_attempts
    WHERE site = $site AND loaded_at IS NOT NULL
),

accepts AS (
    SELECT
        rule,
        accepted_from,
        accepted_at
    FROM ops.health_accepts
    WHERE site = $site
),

horizon AS (
    SELECT cast($until AS TIMESTAMP) - to_days(cast($horizon_days AS INTEGER)) AS begins_at
),

reopened AS (
    SELECT site_runs.night_at AS begins_at
    FROM site_runs
    INNER JOIN undone_runs ON site_runs.run_id = undone_runs.run_id
    WHERE undone_runs.undone_at >= (SELECT horizon.begins_at FROM horizon)
    UNION ALL
    SELECT accepted_from - INTERVAL 60 DAY AS begins_at
    FROM accepts
    WHERE accepted_at >= (SELECT horizon.begins_at FROM horizon)
    UNION ALL
    SELECT begins_at
    FROM horizon
),

recent_runs AS (
    SELECT site_runs.run_id
    FROM site_runs
    INNER JOIN site_attempts ON site_runs.run_id = site_attempts.run_id
    GROUP BY site_runs.run_id
    HAVING max(greatest(site_runs.night_at, site_attempts.started_at)) >= (SELECT min(reopened.begins_at) FROM reopened)
),

site_outcomes AS (
    SELECT
        run_id,
        attempt_number,
        url,
        kind,
        reason
    FROM ops.outcomes
    WHERE
        site = $site
        AND kind NOT IN ('known', 'out_of_window', 'excluded', 'duplicate')
        AND run_id IN (SELECT recent_runs.run_id FROM recent_runs)
),

site_nights AS (
    SELECT
        run_id,
        night
    FROM ops.site_nights
    WHERE site = $site
),

rejected AS (
    SELECT
        run_id,
        url,
        rule_ids
    FROM ops.rejected_articles
    WHERE site = $site AND len(rule_ids) > 0
),

accepted_nights AS (
    SELECT
        site_nights.run_id,
        list(accepts.rule) AS rules,
        max(accepts.accepted_at) AS accepted_at
    FROM site_nights
    INNER JOIN accepts
        ON site_nights.night <= accepts.accepted_from AND site_nights.night > accepts.accepted_from - 60
    GROUP BY site_nights.run_id
),

accepted_links AS (
    SELECT
        rejected.run_id,
        rejected.url,
        max(accepted_nights.accepted_at) AS accepted_at
    FROM rejected
    INNER JOIN accepted_nights
        ON rejected.run_id = accepted_nights.run_id AND list_has_all(accepted_nights.rules, rejected.rule_ids)
    GROUP BY rejected.run_id, rejected.url
),

attempts AS (
    SELECT
        attempts.run_id,
        attempts.attempt_number,
        attempts.started_at,
        attempts.is_held,
        site_runs.is_nightly,
        site_runs.night_at,
        undone_runs.undone_at
    FROM site_attempts AS attempts
    INNER JOIN site_runs ON attempts.run_id = site_runs.run_id
    LEFT JOIN undone_runs ON attempts.run_id = undone_runs.run_id
),

doubts AS (
    SELECT
        run_id,
        url,
        bool_or(status = 'kept_aside' OR doubts = ['N01']) AS is_doubted
    FROM ops.doubted_readings
    WHERE site = $site
    GROUP BY run_id, url
),

endings AS (
    SELECT
        outcomes.url,
        outcomes.kind,
        attempts.run_id,
        attempts.is_held,
        attempts.is_nightly,
        attempts.night_at,
        attempts.undone_at,
        accepted_links.accepted_at,
        {
            'asked_at': greatest(attempts.night_at, attempts.started_at),
            'started_at': attempts.started_at
        } AS asked_at,
        CASE
            WHEN attempts.undone_at IS NOT NULL AND outcomes.kind IN ('accepted', 'suspected') THEN 'undone'
            WHEN coalesce(doubts.is_doubted, FALSE) THEN 'suspected'
            WHEN outcomes.kind IN ('accepted', 'suspected') THEN 'had'
            WHEN outcomes.kind = 'rejected' AND accepted_links.url IS NOT NULL THEN 'accepted'
            WHEN outcomes.kind = 'rejected' AND NOT starts_with(outcomes.reason, 'A07') THEN 'rejected'
            WHEN
                outcomes.kind IN (
                    'over_limit',
                    'rate_limited',
                    'server_failed',
                    'unreachable',
                    'robots_unreadable',
                    'robots_disallowed',
                    'extraction_failed'
                ) THEN 'failed'
            WHEN
                outcomes.kind IN (
                    'bot_wall',
                    'consent_wall',
                    'login_required',
                    'soft_404',
                    'refused',
                    'redirected_away',
                    'not_found',
                    'not_an_article',
                    'wrong_type'
                ) THEN 'walled'
            ELSE 'settled'
        END AS class
    FROM site_outcomes AS outcomes
    INNER JOIN attempts
        ON outcomes.run_id = attempts.run_id AND outcomes.attempt_number = attempts.attempt_number
    LEFT JOIN doubts ON outcomes.run_id = doubts.run_id AND outcomes.url = doubts.url
    LEFT JOIN accepted_links ON outcomes.run_id = accepted_links.run_id AND outcomes.url = accepted_links.url
    QUALIFY
        row_number() OVER (
            PARTITION BY outcomes.url, attempts.run_id ORDER BY attempts.attempt_number DESC
        ) = 1
),

-- A night on which half of what was asked for was not had says nothing about a single link.
bad_nights AS (
    SELECT run_id
    FROM endings
    GROUP BY run_id
    HAVING
        bool_or(is_held)
        OR (
            count(*) FILTER (WHERE class NOT IN ('had', 'settled')) >= 3
            AND 2 * count(*) FILTER (WHERE class NOT IN ('had', 'settled')) >= count(*)
        )
),

since AS (
    SELECT
        *,
        max(asked_at) FILTER (WHERE class = 'had') OVER (PARTITION BY url) AS had_at,
        arg_max(class, asked_at) OVER (PARTITION BY url) AS last_class
    FROM endings
),

failures AS (
    SELECT
        since.url,
        since.class,
        since.run_id,
        since.night_at,
        since.accepted_at,
        greatest(
            since.night_at, coalesce(since.undone_at, since.night_at), coalesce(since.accepted_at, since.night_at)
        ) AS failed_at,
        bad_nights.run_id IS NULL AS is_own
    FROM since
    LEFT JOIN bad_nights ON since.run_id = bad_nights.run_id
    WHERE
        since.is_nightly
        AND since.last_class NOT IN ('had', 'settled')
        AND since.class NOT IN ('had', 'settled')
        AND (since.had_at IS NULL OR since.asked_at >= since.had_at)
),

owed AS (
    SELECT
        url,
        greatest(min(failed_at), coalesce(max(accepted_at), min(failed_at))) AS owed_since,
        max(failed_at) AS last_failed_at,
        arg_max(class, failed_at) AS class,
        arg_max(run_id, night_at) AS run_id,
        count(DISTINCT night_at) FILTER (WHERE class = 'walled' AND is_own) AS walled_count,
        count(DISTINCT night_at) FILTER (WHERE class = 'rejected' AND is_own) AS rejected_count
    FROM failures
    GROUP BY url
),

bounded AS (
    SELECT
        *,
        cast($until AS TIMESTAMP) AS until_at,
        owed_since + to_days(cast($bound_days AS INTEGER)) AS bound_at,
        walled_count >= cast($wall_nights AS INTEGER) AS is_walled_off
    FROM owed
),

places AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE site = $site AND url IN (SELECT owed.url FROM owed)
),

articles AS (
    SELECT *
    FROM core.articles
    WHERE site = $site AND rowid IN (SELECT places.place FROM places)
    QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, article_id ASC) = 1
)

SELECT
    bounded.url,
    bounded.class,
    bounded.run_id,
    bounded.owed_since,
    articles.canonical_url,
    articles.headline,
    articles.source_channel,
    articles.published_at,
    articles.published_at_precision,
    articles.url IS NOT NULL AS is_known,
    bounded.is_walled_off OR bounded.bound_at < bounded.until_at AS is_given_up,
    (bounded.is_walled_off AND bounded.last_failed_at >= bounded.until_at - INTERVAL 36 HOUR)
    OR (
        NOT bounded.is_walled_off
        AND bounded.bound_at < bounded.until_at
        AND bounded.bound_at >= bounded.until_at - INTERVAL 1 DAY
    ) AS is_told,
    NOT bounded.is_walled_off
    AND bounded.bound_at >= bounded.until_at
    AND (
        bounded.class <> 'rejected'
        OR bounded.rejected_count = 0
        OR bounded.last_failed_at + to_hours(cast(24 * pow(2, bounded.rejected_count - 1) - 12 AS INTEGER))
        <= bounded.until_at
    ) AS is_due
FROM bounded
LEFT JOIN articles ON bounded.url = articles.url
ORDER BY bounded.url;
