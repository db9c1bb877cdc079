-- What discover, fetch and the archive keep from run to run: validators, revisits, reserved rights, sources.
ALTER TABLE ops.runs ADD COLUMN is_nightly BOOLEAN;

ALTER TABLE ops.pages ADD COLUMN etag VARCHAR;
ALTER TABLE ops.pages ADD COLUMN last_modified VARCHAR;
ALTER TABLE ops.pages ADD COLUMN is_unchanged BOOLEAN;
ALTER TABLE ops.pages ADD COLUMN refers_to_warc_path VARCHAR;
ALTER TABLE ops.pages ADD COLUMN refers_to_warc_offset BIGINT;
ALTER TABLE ops.pages ADD COLUMN is_archived BOOLEAN;
ALTER TABLE ops.pages ADD COLUMN reservation VARCHAR;

CREATE TABLE ops.sources (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL,
    source_channel VARCHAR NOT NULL,
    link_count BIGINT NOT NULL,
    window_link_count BIGINT NOT NULL,
    taken_count BIGINT NOT NULL,
    elsewhere_count BIGINT NOT NULL,
    oldest_hint_at TIMESTAMP,
    newest_hint_at TIMESTAMP,
    problem VARCHAR
);

CREATE TABLE ops.archive_removals (
    site VARCHAR NOT NULL,
    warc_path VARCHAR NOT NULL,
    file_bytes BIGINT NOT NULL,
    removed_at TIMESTAMP NOT NULL,
    reason VARCHAR NOT NULL
);

DROP VIEW main.articles;
DROP VIEW main.comments;

ALTER TABLE core.articles ADD COLUMN is_metadata_only BOOLEAN;
ALTER TABLE core.articles ADD COLUMN is_open_for_comments BOOLEAN;
ALTER TABLE core.articles ALTER COLUMN body DROP NOT NULL;
ALTER TABLE core.article_versions ALTER COLUMN body DROP NOT NULL;

-- Not as defaults: DuckDB 1.5.5 can't alter a table with rows again after a column with a default was added to it.
UPDATE ops.runs SET is_nightly = FALSE;
UPDATE ops.pages SET is_unchanged = FALSE, is_archived = TRUE;
UPDATE core.articles SET is_metadata_only = FALSE;

CREATE VIEW main.articles AS
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
    first_seen_at
FROM core.articles;

-- A comment with what an analyst would otherwise join for every time.
CREATE VIEW main.comments AS
SELECT
    reader_comments.article_id,
    reader_comments.comment_id,
    reader_comments.site,
    reader_comments.native_id,
    reader_comments.parent_comment_id,
    reader_comments.position,
    reader_comments.depth,
    reader_comments.author,
    reader_comments.posted_at,
    reader_comments.body,
    reader_comments.found_by,
    reader_comments.posted_at_text,
    reader_comments.posted_at_precision,
    reader_comments.posted_at_source,
    reader_comments.upvote_count,
    reader_comments.downvote_count,
    reader_comments.is_by_staff,
    reader_comments.is_deleted,
    reader_comments.is_parent_missing,
    reader_comments.url,
    reader_comments.page_url,
    reader_comments.run_id,
    reader_comments.first_seen_at,
    reader_comments.deleted_at,
    articles.canonical_url AS article_url,
    articles.headline AS article_headline,
    articles.published_at AS article_published_at
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id;
