-- What every load of a reading said, so that core.* follows from the set of readings and not from their order.
-- A reading is one visit to one article. reading_id: digest of its URL and time; thread_id: digest of its comments.
CREATE TABLE ops.article_readings (
    reading_id UUID NOT NULL,
    thread_id UUID NOT NULL,
    run_started_at TIMESTAMP NOT NULL,
    load_number BIGINT NOT NULL,
    has_all_comments BOOLEAN,
    article_id UUID NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    canonical_url VARCHAR,
    published_at TIMESTAMP,
    published_at_precision VARCHAR,
    published_at_source VARCHAR,
    modified_at TIMESTAMP,
    section VARCHAR,
    keywords VARCHAR[],
    language VARCHAR,
    language_declared VARCHAR,
    language_detected VARCHAR,
    image_url VARCHAR,
    publisher VARCHAR,
    credit_line VARCHAR,
    dateline VARCHAR,
    is_teaser BOOLEAN,
    is_accessible_for_free BOOLEAN,
    license_url VARCHAR,
    declared_comment_count BIGINT,
    declared_comment_source VARCHAR,
    extracted_comment_count BIGINT,
    comment_provider VARCHAR,
    body_extractor VARCHAR,
    body_json_ld_chars BIGINT,
    extractor VARCHAR,
    extractor_version VARCHAR,
    rules_sha256 VARCHAR,
    http_status BIGINT,
    fetched_at TIMESTAMP NOT NULL,
    raw_sha256 VARCHAR,
    run_id VARCHAR NOT NULL,
    source_channel VARCHAR,
    content_sha256 VARCHAR NOT NULL,
    row_sha256 VARCHAR NOT NULL,
    is_metadata_only BOOLEAN,
    is_open_for_comments BOOLEAN
);

CREATE TABLE ops.comment_readings (
    thread_id UUID NOT NULL,
    stated_id UUID,
    text_id UUID,
    is_rejected BOOLEAN NOT NULL,
    article_id UUID NOT NULL,
    comment_id UUID NOT NULL,
    native_id VARCHAR,
    parent_comment_id UUID,
    position BIGINT,
    depth BIGINT,
    author VARCHAR,
    posted_at TIMESTAMP,
    found_by VARCHAR,
    posted_at_text VARCHAR,
    posted_at_precision VARCHAR,
    posted_at_source VARCHAR,
    upvote_count BIGINT,
    downvote_count BIGINT,
    is_by_staff BOOLEAN,
    is_deleted BOOLEAN,
    is_parent_missing BOOLEAN,
    url VARCHAR,
    page_url VARCHAR
);

-- Texts that readings gave and that core.* does not hold (any more).
CREATE TABLE ops.article_texts (
    article_id UUID NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    headline VARCHAR NOT NULL,
    description VARCHAR,
    body VARCHAR,
    authors VARCHAR[]
);

CREATE TABLE ops.comment_texts (
    article_id UUID NOT NULL,
    comment_id UUID NOT NULL,
    text_id UUID NOT NULL,
    body VARCHAR NOT NULL
);

-- Authors belong to the text that makes a version; those of earlier versions were not kept.
ALTER TABLE core.article_versions ADD COLUMN authors VARCHAR[];

UPDATE core.article_versions AS versions
SET authors = articles.authors
FROM core.articles AS articles
WHERE versions.article_id = articles.article_id AND versions.content_sha256 = articles.content_sha256;

-- The readings of before, as far as core and ops tell: each visit that core took in, each time at which a text, a row
-- or a comment changed. What a row said before it last changed is not known: such readings have a digest of their own.
INSERT INTO ops.article_readings BY NAME
WITH moments AS (
    SELECT
        article_id,
        fetched_at,
        run_id,
        raw_sha256,
        1 AS priority
    FROM core.articles
    UNION ALL
    SELECT
        article_id,
        valid_from AS fetched_at,
        run_id,
        raw_sha256,
        2 AS priority
    FROM core.article_versions
    UNION ALL
    SELECT
        articles.article_id,
        pages.fetched_at,
        pages.run_id,
        pages.raw_sha256,
        3 AS priority
    FROM ops.pages AS pages
    INNER JOIN core.articles AS articles ON pages.site = articles.site AND pages.link_url = articles.url
    INNER JOIN ops.outcomes AS outcomes
        ON
            pages.site = outcomes.site
            AND pages.run_id = outcomes.run_id
            AND pages.attempt_number = outcomes.attempt_number
            AND pages.link_url = outcomes.url
    WHERE pages.kind = 'article' AND outcomes.kind = 'accepted'
    UNION ALL
    SELECT
        reader_comments.article_id,
        unnest([reader_comments.first_seen_at, reader_comments.deleted_at]) AS fetched_at,
        reader_comments.run_id,
        '' AS raw_sha256,
        4 AS priority
    FROM core.comments AS reader_comments
),

visits AS (
    SELECT *
    FROM moments
    WHERE fetched_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY article_id, fetched_at ORDER BY priority ASC, run_id ASC) = 1
),

deletions AS (
    SELECT DISTINCT
        article_id,
        deleted_at
    FROM core.comments
    WHERE deleted_at IS NOT NULL
),

articles AS (
    SELECT * EXCLUDE (headline, description, body, authors, first_seen_at)
    FROM core.articles
),

run_starts AS (
    SELECT
        site,
        run_id,
        min(started_at) AS started_at
    FROM ops.runs
    GROUP BY site, run_id
)

SELECT
    articles.* REPLACE (
        visits.fetched_at AS fetched_at,
        visits.run_id AS run_id,
        visits.raw_sha256 AS raw_sha256,
        versions.content_sha256 AS content_sha256,
        if(visits.fetched_at >= articles.fetched_at, articles.modified_at, versions.modified_at) AS modified_at,
        if(visits.fetched_at >= articles.fetched_at, articles.row_sha256, 'unknown ' || versions.content_sha256)
            AS row_sha256
    ),
    cast(md5(concat(articles.url, ' ', epoch_us(visits.fetched_at))) AS UUID) AS reading_id,
    cast(md5(concat(articles.article_id, ' ', epoch_us(visits.fetched_at))) AS UUID) AS thread_id,
    coalesce(run_starts.started_at, visits.fetched_at) AS run_started_at,
    1 AS load_number,
    deletions.article_id IS NOT NULL AS has_all_comments
FROM visits
INNER JOIN articles ON visits.article_id = articles.article_id
INNER JOIN core.article_versions AS versions
    ON
        visits.article_id = versions.article_id
        AND visits.fetched_at >= versions.valid_from
        AND (visits.fetched_at < versions.valid_to OR versions.valid_to IS NULL)
LEFT JOIN run_starts ON articles.site = run_starts.site AND visits.run_id = run_starts.run_id
LEFT JOIN deletions ON visits.article_id = deletions.article_id AND visits.fetched_at = deletions.deleted_at
QUALIFY row_number() OVER (PARTITION BY visits.article_id, visits.fetched_at ORDER BY versions.valid_from DESC) = 1;

-- A comment was seen by each of them from its first sight until it was missed.
INSERT INTO ops.comment_readings BY NAME
WITH row_readings AS (
    SELECT
        article_id,
        run_id,
        min(fetched_at) AS fetched_at
    FROM ops.article_readings
    GROUP BY article_id, run_id
),

known AS (
    SELECT
        * EXCLUDE (site, run_id, row_sha256),
        run_id AS row_run_id
    FROM core.comments
),

sightings AS (
    SELECT
        known.*,
        readings.thread_id,
        readings.fetched_at >= coalesce(row_readings.fetched_at, known.first_seen_at) AS is_as_stated
    FROM known
    INNER JOIN ops.article_readings AS readings
        ON
            known.article_id = readings.article_id
            AND known.first_seen_at <= readings.fetched_at
            AND (known.deleted_at > readings.fetched_at OR known.deleted_at IS NULL)
    LEFT JOIN row_readings ON known.article_id = row_readings.article_id AND known.row_run_id = row_readings.run_id
)

SELECT
    * EXCLUDE (body, first_seen_at, deleted_at, row_run_id, is_as_stated)
    REPLACE (is_deleted AND deleted_at IS NULL AS is_deleted),
    FALSE AS is_rejected,
    cast(md5(body) AS UUID) AS text_id,
    cast(
        md5(
            if(is_as_stated, '', 'unknown ')
            || cast(to_json(
                {
                    'native_id': native_id,
                    'parent_comment_id': parent_comment_id,
                    'position': position,
                    'depth': depth,
                    'author': author,
                    'posted_at': if(posted_at_source = 'relative', NULL, posted_at),
                    'body': body,
                    'posted_at_text': if(posted_at_source = 'relative', NULL, posted_at_text),
                    'posted_at_precision': if(posted_at_source = 'relative', NULL, posted_at_precision),
                    'posted_at_source': posted_at_source,
                    'upvote_count': upvote_count,
                    'downvote_count': downvote_count,
                    'is_by_staff': is_by_staff,
                    'is_deleted': is_deleted AND deleted_at IS NULL,
                    'is_parent_missing': is_parent_missing,
                    'url': url
                }
            ) AS VARCHAR)
        ) AS UUID
    ) AS stated_id
FROM sightings
QUALIFY row_number() OVER (PARTITION BY thread_id, comment_id ORDER BY first_seen_at) = 1;
