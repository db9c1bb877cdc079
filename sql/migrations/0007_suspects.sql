-- A reading may be doubted: core.* is then derived without it, unless a second one agrees or a person lets it through.
-- doubts: NULL where it was not compared with what was known; empty where it was, and is believed.
-- known_reading_id: the reading that it was compared with.
ALTER TABLE ops.article_readings ADD COLUMN doubts VARCHAR[];

ALTER TABLE ops.article_readings ADD COLUMN doubt_reason VARCHAR;

ALTER TABLE ops.article_readings ADD COLUMN known_reading_id UUID;

-- What a person lets through.
CREATE TABLE ops.released_readings (
    site VARCHAR NOT NULL,
    reading_id UUID NOT NULL,
    released_at TIMESTAMP NOT NULL,
    why VARCHAR
);

-- Runs whose readings a person has taken back out.
CREATE TABLE ops.undone_runs (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    night DATE,
    undone_at TIMESTAMP NOT NULL,
    why VARCHAR
);

-- What became of the doubted readings, derived with core.*.
CREATE TABLE ops.doubted_readings (
    reading_id UUID NOT NULL,
    article_id UUID NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    doubts VARCHAR[] NOT NULL,
    reason VARCHAR,
    status VARCHAR NOT NULL
);

CREATE VIEW ops.suspect_readings AS
WITH texts AS (
    SELECT
        article_id,
        content_sha256,
        headline,
        body,
        authors
    FROM ops.article_texts
    UNION ALL
    SELECT
        article_id,
        content_sha256,
        headline,
        body,
        authors
    FROM core.article_versions
),

single_texts AS (
    SELECT
        article_id,
        content_sha256,
        any_value(headline) AS headline,
        any_value(body) AS body,
        any_value(authors) AS authors
    FROM texts
    GROUP BY article_id, content_sha256
)

SELECT
    readings.reading_id,
    readings.article_id,
    readings.site,
    readings.url,
    readings.fetched_at,
    readings.run_id,
    readings.status,
    readings.doubts,
    readings.reason,
    single_texts.headline,
    single_texts.body,
    single_texts.authors
FROM ops.doubted_readings AS readings
LEFT JOIN single_texts
    ON readings.article_id = single_texts.article_id AND readings.content_sha256 = single_texts.content_sha256;

-- Texts that comments had, where there was more than one.
CREATE TABLE core.comment_versions (
    article_id UUID NOT NULL,
    comment_id UUID NOT NULL,
    version_number BIGINT NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP,
    author VARCHAR,
    body VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
