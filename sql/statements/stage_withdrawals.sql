-- Of the articles with the links $urls those that are withdrawn since, or no longer are. One 404 or 410 proves nothing,
-- for a site may be broken for a night: it counts where the site answered for as many other articles as were gone, and
-- is believed where these were three at least and four for each that was gone, or where it was said again twelve hours
-- later or more, and no reading lies between.
CREATE OR REPLACE TEMP TABLE changed_withdrawals AS
WITH asked AS (
    SELECT unnest(cast($urls AS VARCHAR[])) AS url
),

undone_runs AS (
    SELECT run_id
    FROM ops.undone_runs
    WHERE site = $site
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

nights AS (
    SELECT
        run_id,
        attempt_number,
        count(*) FILTER (WHERE kind = 'not_found') AS gone_count,
        count(*) FILTER (WHERE kind IN ('accepted', 'suspected', 'rejected')) AS answered_count
    FROM ops.outcomes
    WHERE site = $site AND run_id IN (SELECT gone.run_id FROM gone)
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
    WHERE nights.gone_count <= nights.answered_count
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
