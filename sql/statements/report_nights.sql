-- What the nights of $sites gave, from $since to $until: the newest run for each end of a window. A part of a
-- day is no night.
WITH nights AS (
    SELECT
        site,
        run_id,
        window_start_at,
        window_end_at,
        started_at,
        status,
        article_count,
        comment_count,
        declared_comment_count,
        extracted_comment_count,
        rejected_article_count + rejected_comment_count AS rejected_count
    FROM ops.runs
    WHERE
        site IN (SELECT unnest($sites))
        AND trigger NOT IN ('reextract', 'release', 'part')
        AND coalesce(window_end_at, started_at) > $since
        AND coalesce(window_end_at, started_at) <= $until
    QUALIFY
        row_number() OVER (
            PARTITION BY site, coalesce(window_end_at, started_at)
            ORDER BY started_at DESC, run_id DESC
        ) = 1
),

bodies AS (
    SELECT
        articles.site,
        versions.run_id,
        median(length(versions.body)) AS body_chars
    FROM core.article_versions AS versions
    INNER JOIN core.articles AS articles ON versions.article_id = articles.article_id
    WHERE versions.version_number = 1 AND versions.run_id IN (SELECT nights.run_id FROM nights)
    GROUP BY articles.site, versions.run_id
)

SELECT
    nights.*,
    bodies.body_chars
FROM nights
LEFT JOIN bodies ON nights.site = bodies.site AND nights.run_id = bodies.run_id
ORDER BY nights.site ASC, coalesce(nights.window_end_at, nights.started_at) ASC;
