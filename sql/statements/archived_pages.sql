-- The newest archived pages of the links $urls: the article's, and the comment pages that the same attempt fetched.
WITH asked AS (
    SELECT unnest($urls) AS url
),

answers AS (
    SELECT *
    FROM ops.pages
    WHERE
        site = $site
        AND is_archived
        AND kind IN ('article', 'comments')
        AND coalesce(refers_to_warc_path, warc_path) NOT IN (
            SELECT removals.warc_path
            FROM ops.archive_removals AS removals
        )
        AND link_url IN (SELECT asked.url FROM asked)
),

newest AS (
    SELECT
        link_url,
        arg_max(run_id, fetched_at) AS run_id,
        arg_max(attempt_number, fetched_at) AS attempt_number
    FROM answers
    WHERE kind = 'article'
    GROUP BY link_url
)

SELECT answers.*
FROM answers
INNER JOIN newest
    ON
        answers.link_url = newest.link_url
        AND answers.run_id = newest.run_id
        AND answers.attempt_number = newest.attempt_number
ORDER BY answers.kind ASC, answers.fetched_at ASC, answers.url ASC;
