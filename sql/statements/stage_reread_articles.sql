-- The articles of some days of a site, each with the run of its newest reading that core took in: none that is kept
-- aside or undone, and none of the runs $passed_over.
-- A date without an hour is a day of the site as it stands; without a date the first sight counts.
CREATE OR REPLACE TEMP TABLE reread_articles AS
WITH chosen_articles AS (
    SELECT
        site,
        url,
        canonical_url,
        source_channel,
        published_at,
        published_at_precision,
        published_at_source,
        declared_comment_count,
        declared_comment_source
    FROM core.articles
    WHERE
        site = $site
        AND CASE
            WHEN published_at_precision = 'day'
                THEN cast(published_at AS DATE) BETWEEN cast($first_day AS DATE) AND cast($last_day AS DATE)
            ELSE
                coalesce(published_at, first_seen_at) >= cast($start_at AS TIMESTAMP)
                AND coalesce(published_at, first_seen_at) < cast($end_at AS TIMESTAMP)
        END
    QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, article_id ASC) = 1
),

mistrusted AS (
    SELECT
        run_id,
        url
    FROM ops.doubted_readings
    WHERE site = $site AND status = 'kept_aside'
),

passed_over AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
    UNION
    SELECT unnest(cast($passed_over AS VARCHAR[])) AS run_id
),

newest_readings AS (
    SELECT
        pages.link_url,
        pages.run_id,
        pages.attempt_number
    FROM ops.pages AS pages
    INNER JOIN chosen_articles ON pages.site = chosen_articles.site AND pages.link_url = chosen_articles.url
    INNER JOIN ops.outcomes AS outcomes
        ON
            pages.site = outcomes.site
            AND pages.run_id = outcomes.run_id
            AND pages.attempt_number = outcomes.attempt_number
            AND pages.link_url = outcomes.url
    INNER JOIN ops.run_attempts AS attempts
        ON
            pages.site = attempts.site
            AND pages.run_id = attempts.run_id
            AND pages.attempt_number = attempts.attempt_number
    WHERE
        pages.kind = 'article'
        AND outcomes.kind IN ('accepted', 'suspected')
        AND pages.run_id NOT IN (SELECT passed_over.run_id FROM passed_over)
        AND (pages.run_id, pages.link_url) NOT IN (
            SELECT
                mistrusted.run_id,
                mistrusted.url
            FROM mistrusted
        )
        AND attempts.loaded_at IS NOT NULL
        AND NOT attempts.is_held
    QUALIFY
        row_number() OVER (
            PARTITION BY pages.link_url ORDER BY pages.fetched_at DESC, attempts.loaded_at DESC, pages.run_id ASC
        ) = 1
)

SELECT
    chosen_articles.*,
    newest_readings.run_id AS reading_run_id,
    newest_readings.attempt_number AS reading_attempt_number
FROM chosen_articles
LEFT JOIN newest_readings ON chosen_articles.url = newest_readings.link_url;
