-- core: what the papers say. ops: how it came in. No PRIMARY KEY: loads delete and insert by key in one transaction.
CREATE SCHEMA IF NOT EXISTS core;

CREATE TABLE core.sites (
    site VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    languages VARCHAR[] NOT NULL,
    timezone VARCHAR NOT NULL
);

CREATE TABLE core.articles (
    article_id UUID NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    canonical_url VARCHAR NOT NULL,
    headline VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL,
    published_at TIMESTAMP,
    published_at_precision VARCHAR,
    published_at_source VARCHAR,
    modified_at TIMESTAMP,
    description VARCHAR,
    section VARCHAR,
    keywords VARCHAR[] NOT NULL,
    language VARCHAR,
    language_declared VARCHAR,
    language_detected VARCHAR,
    image_url VARCHAR,
    publisher VARCHAR,
    credit_line VARCHAR,
    dateline VARCHAR,
    is_teaser BOOLEAN NOT NULL,
    is_accessible_for_free BOOLEAN,
    license_url VARCHAR,
    declared_comment_count BIGINT,
    declared_comment_source VARCHAR,
    extracted_comment_count BIGINT NOT NULL,
    comment_provider VARCHAR,
    body_extractor VARCHAR,
    body_json_ld_chars BIGINT,
    extractor VARCHAR NOT NULL,
    extractor_version VARCHAR NOT NULL,
    rules_sha256 VARCHAR NOT NULL,
    http_status BIGINT NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    raw_sha256 VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    source_channel VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_sha256 VARCHAR NOT NULL,
    first_seen_at TIMESTAMP NOT NULL
);

CREATE TABLE core.article_versions (
    article_id UUID NOT NULL,
    version_number BIGINT NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP,
    content_sha256 VARCHAR NOT NULL,
    headline VARCHAR NOT NULL,
    description VARCHAR,
    body VARCHAR NOT NULL,
    modified_at TIMESTAMP,
    raw_sha256 VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE core.comments (
    article_id UUID NOT NULL,
    comment_id UUID NOT NULL,
    site VARCHAR NOT NULL,
    native_id VARCHAR,
    parent_comment_id UUID,
    position BIGINT NOT NULL,
    depth BIGINT NOT NULL,
    author VARCHAR,
    posted_at TIMESTAMP,
    body VARCHAR NOT NULL,
    found_by VARCHAR NOT NULL,
    posted_at_text VARCHAR,
    posted_at_precision VARCHAR,
    posted_at_source VARCHAR,
    upvote_count BIGINT,
    downvote_count BIGINT,
    is_by_staff BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    is_parent_missing BOOLEAN NOT NULL,
    url VARCHAR,
    page_url VARCHAR,
    run_id VARCHAR NOT NULL,
    row_sha256 VARCHAR NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    deleted_at TIMESTAMP
);

CREATE TABLE ops.runs (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    trigger VARCHAR NOT NULL,
    window_start_at TIMESTAMP,
    window_end_at TIMESTAMP,
    started_at TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    is_held BOOLEAN NOT NULL,
    link_count BIGINT NOT NULL,
    page_count BIGINT NOT NULL,
    article_count BIGINT NOT NULL,
    comment_count BIGINT NOT NULL,
    declared_comment_count BIGINT NOT NULL,
    extracted_comment_count BIGINT NOT NULL,
    rejected_article_count BIGINT NOT NULL,
    rejected_comment_count BIGINT NOT NULL
);

CREATE TABLE ops.pages (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    link_url VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    http_status BIGINT NOT NULL,
    content_type VARCHAR,
    fetched_at TIMESTAMP NOT NULL,
    served_at TIMESTAMP NOT NULL,
    warc_path VARCHAR NOT NULL,
    warc_offset BIGINT NOT NULL,
    warc_length BIGINT NOT NULL,
    raw_sha256 VARCHAR NOT NULL,
    body_bytes BIGINT NOT NULL,
    robots_rule VARCHAR
);

CREATE TABLE ops.outcomes (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);

CREATE TABLE ops.issues (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    detail VARCHAR NOT NULL
);

CREATE TABLE ops.validation_results (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    suite VARCHAR NOT NULL,
    rule_id VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    gate VARCHAR NOT NULL,
    is_passed BOOLEAN NOT NULL,
    checked_count BIGINT NOT NULL,
    failed_count BIGINT NOT NULL,
    detail VARCHAR NOT NULL
);

CREATE TABLE ops.rejected_articles (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    article_id VARCHAR,
    url VARCHAR,
    canonical_url VARCHAR,
    headline VARCHAR,
    body VARCHAR,
    published_at TIMESTAMP,
    fetched_at TIMESTAMP,
    raw_sha256 VARCHAR,
    rule_ids VARCHAR[] NOT NULL,
    reason VARCHAR NOT NULL
);

CREATE TABLE ops.rejected_comments (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    article_id VARCHAR,
    comment_id VARCHAR,
    native_id VARCHAR,
    position BIGINT,
    author VARCHAR,
    posted_at TIMESTAMP,
    body VARCHAR,
    found_by VARCHAR,
    page_url VARCHAR,
    rule_ids VARCHAR[] NOT NULL,
    reason VARCHAR NOT NULL
);

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
