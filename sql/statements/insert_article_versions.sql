INSERT INTO core.article_versions (
    article_id,
    version_number,
    valid_from,
    valid_to,
    content_sha256,
    headline,
    description,
    body,
    modified_at,
    raw_sha256,
    run_id
)
SELECT
    changed_articles.article_id,
    1 + (
        SELECT count(*)
        FROM core.article_versions AS earlier
        WHERE earlier.article_id = changed_articles.article_id
    ) AS version_number,
    changed_articles.fetched_at AS valid_from,
    NULL AS valid_to,
    changed_articles.content_sha256,
    changed_articles.headline,
    changed_articles.description,
    changed_articles.body,
    changed_articles.modified_at,
    changed_articles.raw_sha256,
    changed_articles.run_id
FROM changed_articles
WHERE NOT EXISTS (
    SELECT 1
    FROM core.article_versions AS open_version
    WHERE
        open_version.article_id = changed_articles.article_id
        AND open_version.valid_to IS NULL
);
