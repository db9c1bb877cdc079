-- Of the articles with the links $urls those that are withdrawn since, or no longer are. One 404 or 410 proves nothing,
-- for a site may be broken for a night: it counts where the site answered for as many other articles as were gone, and
-- is believed where these were three at least and four for each that was gone, or where it was said again twelve hours
-- later or more, and no reading lies between. Where three known addresses are gone or more, and more than answered, the
-- new ones speak for none of them: the paper may have given all its articles other addresses. What a WARC file holds
-- was answered at a time of its own, and counts for nothing.
CREATE OR REPLACE TEMP TABLE changed_withdrawals AS
WITH asked AS (
    SELECT unnest(cast($urls AS VARCHAR[])) AS url
),

undone_runs AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
),

recorded_runs AS (
    SELECT run_id
    FROM ops.sources
    WHERE site = $site AND source_channel = 'warc'
),

asked_articles AS (
    SELECT
        article_id,
        url,
        last_read_at,
        withdrawn_at
    FROM core.articles
    WHERE site = $site AND url IN (SELECT asked.url FROM asked)
),

attempts AS (
    SELECT
        run_id,
        attempt_number,
        started_at
    FROM ops.run_attempts
    WHERE
        site = $site
        AND loaded_at IS NOT NULL
        AND NOT is_held
        AND run_id NOT IN (SELECT undone_runs.run_id FROM undone_runs)
        AND run_id NOT IN (SELECT recorded_runs.run_id FROM recorded_runs)
),

answers AS (
    SELECT
        run_id,
        attempt_number,
        url
    FROM ops.outcomes
    WHERE site = $site AND kind = 'not_found' AND url IN (SELECT asked.url FROM asked)
),

gone AS (
    SELECT
        answers.url,
        answers.run_id,
        answers.attempt_number,
        attempts.started_at AS gone_at
    FROM answers
    INNER JOIN attempts
        ON answers.run_id = attempts.run_id AND answers.attempt_number = attempts.attempt_number
),

site_outcomes AS (
    SELECT
        run_id,
        attempt_number,
        url,
        kind
    FROM ops.outcomes
    WHERE site = $site AND run_id IN (SELECT gone.run_id FROM gone)
),

known_links AS (
    SELECT
        url,
        min(first_seen_at) AS first_seen_at
    FROM core.articles
    WHERE site = $site AND url IN (SELECT site_outcomes.url FROM site_outcomes)
    GROUP BY url
),

endings AS (
    SELECT
        endings.run_id,
        endings.attempt_number,
        endings.kind = 'not_found' AS is_gone,
        endings.kind IN ('accepted', 'suspected', 'rejected') AS is_answered,
        known_links.url IS NOT NULL AS is_known
    FROM site_outcomes AS endings
    INNER JOIN attempts
        ON endings.run_id = attempts.run_id AND endings.attempt_number = attempts.attempt_number
    LEFT JOIN known_links
        ON endings.url = known_links.url AND attempts.started_at > known_links.first_seen_at
),

nights AS (
    SELECT
        run_id,
        attempt_number,
        count(*) FILTER (WHERE is_gone) AS gone_count,
        count(*) FILTER (WHERE is_answered) AS answered_count,
        count(*) FILTER (WHERE is_gone AND is_known) AS known_gone_count,
        count(*) FILTER (WHERE is_answered AND is_known) AS known_answered_count
    FROM endings
    GROUP BY run_id, attempt_number
),

signs AS (
    SELECT
        asked_articles.article_id,
        min(gone.gone_at) AS first_at,
        max(gone.gone_at) AS last_at,
        bool_or(nights.answered_count >= 3 AND 4 * nights.gone_count <= nights.answered_count) AS is_of_a_sound_night
    FROM asked_articles
    INNER JOIN gone ON asked_articles.url = gone.url AND asked_articles.last_read_at < gone.gone_at
    INNER JOIN nights ON gone.run_id = nights.run_id AND gone.attempt_number = nights.attempt_number
    WHERE
        nights.gone_count <= nights.answered_count
        AND (nights.known_gone_count < 3 OR nights.known_gone_count <= nights.known_answered_count)
    GROUP BY asked_articles.article_id
),

believed AS (
    SELECT
        article_id,
        first_at
    FROM signs
    WHERE is_of_a_sound_night OR last_at >= first_at + INTERVAL 12 HOUR
)

SELECT
    asked_articles.article_id,
    believed.first_at AS withdrawn_at
FROM asked_articles
LEFT JOIN believed ON asked_articles.article_id = believed.article_id
WHERE asked_articles.withdrawn_at IS DISTINCT FROM believed.first_at;
