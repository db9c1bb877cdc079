-- The same bytes, read again, give another text: it takes the place of the current version, whose number and time stay.
UPDATE core.article_versions AS versions
SET
    content_sha256 = changed_articles.content_sha256,
    headline = changed_articles.headline,
    description = changed_articles.description,
    body = changed_articles.body,
    modified_at = changed_articles.modified_at,
    raw_sha256 = changed_articles.raw_sha256,
    run_id = changed_articles.run_id
FROM changed_articles
WHERE
    versions.article_id = changed_articles.article_id
    AND versions.valid_to IS NULL
    AND versions.content_sha256 IS DISTINCT FROM changed_articles.content_sha256
    AND changed_articles.is_reread;
