-- A text that changed ends the version that was open.
-- A reading that is loaded again and gives another text corrects that version instead: see replace_article_versions.
UPDATE core.article_versions AS versions
SET valid_to = changed_articles.fetched_at
FROM changed_articles
WHERE
    versions.article_id = changed_articles.article_id
    AND versions.valid_to IS NULL
    AND versions.content_sha256 IS DISTINCT FROM changed_articles.content_sha256
    AND NOT changed_articles.is_reread;
