-- What changed since a reader looked: each load has a number, rows have that of the load that changed them last, and
-- what left core is listed. NULL in the rows of before, which no number tells apart.
CREATE TABLE ops.loads (
    load_number BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR,
    loaded_at TIMESTAMP NOT NULL,
    new_article_count BIGINT NOT NULL,
    changed_article_count BIGINT NOT NULL,
    removed_article_count BIGINT NOT NULL,
    new_comment_count BIGINT NOT NULL,
    changed_comment_count BIGINT NOT NULL,
    removed_comment_count BIGINT NOT NULL
);

CREATE TABLE ops.removed_rows (
    table_name VARCHAR NOT NULL,
    article_id UUID NOT NULL,
    comment_id UUID,
    site VARCHAR NOT NULL,
    removed_in_load BIGINT NOT NULL,
    reason VARCHAR NOT NULL
);

DROP VIEW main.articles;

DROP VIEW main.comments;

ALTER TABLE core.articles ADD COLUMN changed_in_load BIGINT;

ALTER TABLE core.comments ADD COLUMN changed_in_load BIGINT;

CREATE VIEW main.articles AS
SELECT *
FROM core.articles;

CREATE VIEW main.comments AS
SELECT
    reader_comments.*,
    articles.canonical_url AS article_url,
    articles.headline AS article_headline,
    articles.published_at AS article_published_at
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id;
