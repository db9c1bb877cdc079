-- Of the URLs $urls, what runs other than $run_id know. settled_kind: how a loaded run ended it for good, else NULL.
-- is_seen: a nightly run was promised it. published_at: what core says of it. Undone runs know nothing. What $run_id
-- itself took is open: running it again must take it again.
-- Rows are found by the digests of addresses alone, before anything else of them is read.
WITH asked AS (
    SELECT
        url,
        md5_number_lower(url) AS digest
    FROM (SELECT unnest($urls) AS url) AS given
),

nights AS (
    SELECT run_id
    FROM ops.runs
    WHERE site = $site AND is_nightly
),

undone_runs AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
),

loaded_attempts AS (
    SELECT
        run_id,
        attempt_number,
        started_at,
        run_id IN (SELECT nights.run_id FROM nights) AS is_nightly
    FROM ops.run_attempts
    WHERE
        site = $site
        AND loaded_at IS NOT NULL
        AND NOT is_held
        AND run_id <> $run_id
        AND run_id NOT IN (SELECT undone_runs.run_id FROM undone_runs)
),

ending_places AS (
    SELECT rowid AS place
    FROM ops.outcomes
    WHERE site = $site AND url_digest IN (SELECT asked.digest FROM asked)
),

endings AS (
    SELECT
        run_id,
        attempt_number,
        url,
        stage,
        kind,
        reason
    FROM ops.outcomes
    WHERE rowid IN (SELECT ending_places.place FROM ending_places)
),

own_links AS (
    SELECT url
    FROM endings
    WHERE run_id = $run_id AND kind NOT IN ('known', 'out_of_window', 'excluded', 'duplicate')
),

article_places AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE
        site = $site
        AND (
            url_digest IN (SELECT asked.digest FROM asked)
            OR canonical_url_digest IN (SELECT asked.digest FROM asked)
        )
),

loaded_articles AS (
    SELECT
        run_id,
        url,
        canonical_url,
        published_at,
        fetched_at,
        canonical_url IN (url, split_part(url, '?', 1)) AS is_at_home
    FROM core.articles
    WHERE
        site = $site
        AND rowid IN (SELECT article_places.place FROM article_places)
        AND run_id <> $run_id
        AND url NOT IN (SELECT own_links.url FROM own_links)
),

elsewhere AS (
    SELECT
        run_id,
        url,
        canonical_url,
        published_at,
        fetched_at
    FROM loaded_articles
    WHERE NOT is_at_home
),

site_pages AS (
    SELECT
        run_id,
        link_url,
        final_url
    FROM ops.pages
    WHERE site = $site AND kind = 'article'
),

-- Those that were read at their canonical URL: one that only named it may have been wrong, and its page must be seen.
articles_at_home AS (
    SELECT
        canonical_url,
        published_at,
        fetched_at
    FROM loaded_articles
    WHERE is_at_home
    UNION ALL
    SELECT
        elsewhere.canonical_url,
        elsewhere.published_at,
        elsewhere.fetched_at
    FROM elsewhere
    INNER JOIN site_pages AS pages
        ON
            elsewhere.run_id = pages.run_id
            AND elsewhere.url = pages.link_url
            AND elsewhere.canonical_url IN (pages.final_url, split_part(pages.final_url, '?', 1))
),

known AS (
    SELECT
        endings.url,
        endings.kind,
        loaded_attempts.started_at,
        loaded_attempts.is_nightly AS is_seen,
        cast(NULL AS TIMESTAMP) AS published_at,
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
        )
        -- A page without a date at its source that says itself that it is old: or it would be fetched every night.
        OR (endings.kind = 'out_of_window' AND endings.stage = 'extract' AND contains(endings.reason, 'before the run'))
            AS is_settled
    FROM endings
    INNER JOIN loaded_attempts
        ON endings.run_id = loaded_attempts.run_id AND endings.attempt_number = loaded_attempts.attempt_number
    UNION ALL
    SELECT
        canonical_url AS url,
        'accepted' AS kind,
        fetched_at AS started_at,
        FALSE AS is_seen,
        published_at,
        TRUE AS is_settled
    FROM articles_at_home
    WHERE canonical_url IN (SELECT asked.url FROM asked)
    UNION ALL
    SELECT
        url,
        'accepted' AS kind,
        fetched_at AS started_at,
        FALSE AS is_seen,
        published_at,
        TRUE AS is_settled
    FROM loaded_articles
    WHERE url IN (SELECT asked.url FROM asked)
)

SELECT
    url,
    arg_max(kind, started_at) FILTER (WHERE is_settled) AS settled_kind,
    bool_or(is_seen) AS is_seen,
    max(published_at) AS published_at
FROM known
GROUP BY url;
