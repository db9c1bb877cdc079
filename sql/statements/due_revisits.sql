-- Articles of the site to visit again at $until: a day of the plan $days (days after publication) has come since the
-- last visit, at most $patience_days ago. Not those whose last two visits brought nothing new, nor those closed for
-- comments. What a visit brought bears the visit's time: comments first seen or first missed then, a new text.
-- A visit counts where it was loaded and believed: not one that ended at a wall, is kept aside or was undone. None of
-- $run_id counts: running it again must visit again. Articles whose last day of the plan is over are not looked at, nor
-- is what visits brought before that: so a night's cost follows the last days and not the warehouse.
WITH plan AS (
    SELECT
        cast($until AS TIMESTAMP) AS until_at,
        cast($until AS TIMESTAMP) - to_days(cast(list_max($days) + $patience_days AS INTEGER)) AS begins_at
),

undone_runs AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
),

site_attempts AS (
    SELECT
        run_id,
        attempt_number
    FROM ops.run_attempts
    WHERE
        site = $site
        AND run_id <> $run_id
        AND loaded_at IS NOT NULL
        AND run_id NOT IN (SELECT undone_runs.run_id FROM undone_runs)
),

site_pages AS (
    SELECT DISTINCT
        run_id,
        attempt_number,
        link_url,
        fetched_at
    FROM ops.pages
    WHERE site = $site AND kind = 'article' AND fetched_at > (SELECT plan.begins_at FROM plan)
),

kept_aside AS (
    SELECT
        run_id,
        url
    FROM ops.doubted_readings
    WHERE site = $site AND status = 'kept_aside'
),

site_outcomes AS (
    SELECT
        run_id,
        attempt_number,
        url,
        kind
    FROM ops.outcomes
    WHERE
        site = $site
        AND kind IN ('accepted', 'suspected')
        AND run_id IN (SELECT site_pages.run_id FROM site_pages)
),

article_visits AS (
    SELECT DISTINCT
        site_pages.link_url,
        site_pages.fetched_at
    FROM site_pages
    INNER JOIN site_attempts
        ON site_pages.run_id = site_attempts.run_id AND site_pages.attempt_number = site_attempts.attempt_number
    INNER JOIN site_outcomes
        ON
            site_pages.run_id = site_outcomes.run_id
            AND site_pages.attempt_number = site_outcomes.attempt_number
            AND site_pages.link_url = site_outcomes.url
    WHERE (site_pages.run_id, site_pages.link_url) NOT IN (
        SELECT
            kept_aside.run_id,
            kept_aside.url
        FROM kept_aside
    )
),

days AS (
    SELECT
        (SELECT plan.until_at FROM plan) AS until_at,
        to_days(cast(unnest($days) AS INTEGER)) AS delay,
        to_days(cast($patience_days AS INTEGER)) AS patience
),

open_articles AS (
    SELECT
        article_id,
        url,
        canonical_url,
        headline,
        source_channel,
        published_at,
        published_at_precision,
        coalesce(published_at, first_seen_at) AS began_at
    FROM core.articles
    WHERE
        site = $site
        AND is_open_for_comments IS DISTINCT FROM FALSE
        AND coalesce(published_at, first_seen_at) > (SELECT plan.begins_at FROM plan)
),

visits AS (
    SELECT
        open_articles.article_id,
        article_visits.fetched_at,
        row_number() OVER (PARTITION BY open_articles.article_id ORDER BY article_visits.fetched_at DESC) AS visits_back
    FROM open_articles
    INNER JOIN article_visits ON open_articles.url = article_visits.link_url
),

news AS (
    SELECT
        article_id,
        first_seen_at AS seen_at
    FROM core.comments
    WHERE site = $site AND first_seen_at > (SELECT plan.begins_at FROM plan)
    UNION
    SELECT
        article_id,
        deleted_at AS seen_at
    FROM core.comments
    WHERE site = $site AND deleted_at > (SELECT plan.begins_at FROM plan)
    UNION
    SELECT
        article_id,
        valid_from AS seen_at
    FROM core.text_versions
    WHERE valid_from > (SELECT plan.begins_at FROM plan)
),

visited AS (
    SELECT
        visits.article_id,
        max(visits.fetched_at) AS last_visit_at,
        count(*) FILTER (WHERE visits.visits_back <= 2 AND news.seen_at IS NULL) AS fruitless_count
    FROM visits
    LEFT JOIN news ON visits.article_id = news.article_id AND visits.fetched_at = news.seen_at
    GROUP BY visits.article_id
)

SELECT DISTINCT
    open_articles.url,
    open_articles.canonical_url,
    open_articles.headline,
    open_articles.source_channel,
    open_articles.published_at,
    open_articles.published_at_precision
FROM open_articles
INNER JOIN visited ON open_articles.article_id = visited.article_id
INNER JOIN days
    ON
        open_articles.began_at + days.delay > visited.last_visit_at
        AND open_articles.began_at + days.delay <= days.until_at
        AND open_articles.began_at + days.delay > days.until_at - days.patience
WHERE visited.fruitless_count < 2
ORDER BY open_articles.published_at DESC NULLS LAST, open_articles.url ASC;
