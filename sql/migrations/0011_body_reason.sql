-- Why a body came out as it did; NULL in the rows of before. It is no part of row_sha256: another reason for the same
-- text is no change of the article.
ALTER TABLE core.articles ADD COLUMN body_reason VARCHAR;

ALTER TABLE ops.article_readings ADD COLUMN body_reason VARCHAR;

CREATE OR REPLACE VIEW main.articles AS
SELECT
    article_id,
    site,
    url,
    canonical_url,
    headline,
    body,
    authors,
    published_at,
    published_at_precision,
    published_at_source,
    modified_at,
    description,
    section,
    keywords,
    language,
    language_declared,
    language_detected,
    image_url,
    publisher,
    credit_line,
    dateline,
    is_teaser,
    is_accessible_for_free,
    license_url,
    declared_comment_count,
    declared_comment_source,
    extracted_comment_count,
    comment_provider,
    body_extractor,
    body_json_ld_chars,
    extractor,
    extractor_version,
    rules_sha256,
    is_metadata_only,
    is_open_for_comments,
    http_status,
    fetched_at,
    raw_sha256,
    run_id,
    source_channel,
    content_sha256,
    first_seen_at,
    body_reason
FROM core.articles;
