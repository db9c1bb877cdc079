-- A text that an article has now stands in core.articles alone: its version has NULL there, and the view puts it in.
-- Digests of rows are kept where they are compared, in the log of readings, and there as bytes.
CREATE TABLE core.text_versions (
    article_id UUID NOT NULL,
    version_number BIGINT NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP,
    content_sha256 VARCHAR NOT NULL,
    headline VARCHAR,
    description VARCHAR,
    body VARCHAR,
    modified_at TIMESTAMP,
    raw_sha256 VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    authors VARCHAR[]
);

INSERT INTO core.text_versions BY NAME
SELECT
    versions.* REPLACE (
        if(articles.article_id IS NULL, versions.headline, NULL) AS headline,
        if(articles.article_id IS NULL, versions.description, NULL) AS description,
        if(articles.article_id IS NULL, versions.body, NULL) AS body,
        if(articles.article_id IS NULL, versions.authors, NULL) AS authors
    )
FROM core.article_versions AS versions
LEFT JOIN core.articles AS articles
    ON versions.article_id = articles.article_id AND versions.content_sha256 = articles.content_sha256;

DROP TABLE core.article_versions;
DROP VIEW main.articles;
DROP VIEW main.comments;

ALTER TABLE core.articles DROP COLUMN row_sha256;
ALTER TABLE core.comments DROP COLUMN row_sha256;
ALTER TABLE ops.article_readings ALTER COLUMN row_sha256 SET DATA TYPE BLOB
USING CASE
    WHEN regexp_full_match(row_sha256, '[0-9a-f]{64}') THEN unhex(row_sha256)
    ELSE unhex(sha256(row_sha256))
END;

CREATE VIEW core.article_versions AS
WITH versions AS (
    SELECT
        texts.* EXCLUDE (headline, description, body, authors),
        if(texts.headline IS NULL, articles.headline, texts.headline) AS headline,
        if(texts.headline IS NULL, articles.description, texts.description) AS description,
        if(texts.headline IS NULL, articles.body, texts.body) AS body,
        if(texts.headline IS NULL, articles.authors, texts.authors) AS authors
    FROM core.text_versions AS texts
    LEFT JOIN core.articles AS articles
        ON texts.article_id = articles.article_id AND texts.content_sha256 = articles.content_sha256
)

SELECT
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
    run_id,
    authors
FROM versions;

-- All columns: one that is added makes a view of before fail until it is made anew, so that none is forgotten.
CREATE VIEW main.articles AS
SELECT *
FROM core.articles;

-- A comment with what an analyst would otherwise join for every time.
CREATE VIEW main.comments AS
SELECT
    reader_comments.*,
    articles.canonical_url AS article_url,
    articles.headline AS article_headline,
    articles.published_at AS article_published_at
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id;
