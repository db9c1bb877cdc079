-- Links whose article page lies in the archive, with the date that core knows of them.
WITH answers AS (
    SELECT
        link_url,
        max(fetched_at) AS fetched_at,
        arg_max(warc_path, fetched_at) AS warc_path
    FROM ops.pages
    WHERE
        site = $site
        AND kind = 'article'
        AND is_archived
        AND coalesce(refers_to_warc_path, warc_path) NOT IN (
            SELECT removals.warc_path
            FROM ops.archive_removals AS removals
        )
    GROUP BY link_url
),

articles AS (
    SELECT
        url,
        published_at,
        published_at_precision
    FROM core.articles
    WHERE site = $site
)

SELECT
    answers.link_url AS url,
    answers.warc_path,
    articles.published_at,
    articles.published_at_precision
FROM answers
LEFT JOIN articles ON answers.link_url = articles.url
ORDER BY answers.fetched_at ASC, answers.link_url ASC;
