-- Columns that queries would otherwise work out over whole tables; what follows from one row alone, the views tell.
-- last_read_at moves with each visit and is no change of the row. Of a comment last_seen_at is NULL while the newest
-- reading of its article has it, so that a night that brings nothing rewrites no comment.
DROP VIEW main.articles;

DROP VIEW main.comments;

ALTER TABLE core.articles ADD COLUMN version_count BIGINT;

ALTER TABLE core.articles ADD COLUMN live_comment_count BIGINT;

ALTER TABLE core.articles ADD COLUMN withdrawn_at TIMESTAMP;

ALTER TABLE core.articles ADD COLUMN last_read_at TIMESTAMP;

ALTER TABLE core.comments ADD COLUMN root_comment_id UUID;

ALTER TABLE core.comments ADD COLUMN reply_count BIGINT;

ALTER TABLE core.comments ADD COLUMN edited_at TIMESTAMP;

ALTER TABLE core.comments ADD COLUMN last_seen_at TIMESTAMP;

UPDATE core.articles AS known
SET version_count = counted.version_count
FROM (
    SELECT
        article_id,
        count(*) AS version_count
    FROM core.text_versions
    GROUP BY article_id
) AS counted
WHERE known.article_id = counted.article_id;

UPDATE core.articles SET live_comment_count = 0;

UPDATE core.articles AS known
SET live_comment_count = counted.live_comment_count
FROM (
    SELECT
        article_id,
        count(*) AS live_comment_count
    FROM core.comments
    WHERE NOT is_deleted
    GROUP BY article_id
) AS counted
WHERE known.article_id = counted.article_id;

UPDATE core.articles AS known
SET last_read_at = coalesce(visits.last_read_at, known.fetched_at)
FROM (
    SELECT
        article_id,
        max(fetched_at) AS last_read_at
    FROM ops.article_readings
    WHERE
        reading_id NOT IN (
            SELECT kept_aside.reading_id FROM ops.doubted_readings AS kept_aside
            WHERE kept_aside.status = 'kept_aside'
        )
        AND (site, run_id) NOT IN (SELECT (undone.site, undone.run_id) FROM ops.undone_runs AS undone)
    GROUP BY article_id
) AS visits
WHERE known.article_id = visits.article_id;

UPDATE core.comments SET root_comment_id = comment_id, reply_count = 0;

UPDATE core.comments AS known
SET reply_count = counted.reply_count
FROM (
    SELECT
        article_id,
        parent_comment_id,
        count(*) AS reply_count
    FROM core.comments
    WHERE parent_comment_id IS NOT NULL AND NOT is_deleted
    GROUP BY article_id, parent_comment_id
) AS counted
WHERE known.article_id = counted.article_id AND known.comment_id = counted.parent_comment_id;

UPDATE core.comments AS known
SET root_comment_id = tops.root_comment_id
FROM (
    -- One parent a comment: with a comment that is there twice each step would double what the next has to follow.
    WITH RECURSIVE answers AS (
        SELECT
            children.article_id,
            children.comment_id,
            min(children.parent_comment_id) AS parent_comment_id
        FROM core.comments AS children
        INNER JOIN core.comments AS parents
            ON children.article_id = parents.article_id AND children.parent_comment_id = parents.comment_id
        GROUP BY children.article_id, children.comment_id
    ),

    steps AS (
        SELECT
            *,
            1 AS step_count
        FROM answers
        UNION ALL
        SELECT
            steps.article_id,
            steps.comment_id,
            answers.parent_comment_id,
            steps.step_count + 1 AS step_count
        FROM steps
        INNER JOIN answers
            ON steps.article_id = answers.article_id AND steps.parent_comment_id = answers.comment_id
        WHERE steps.step_count < 100
    )

    SELECT
        article_id,
        comment_id,
        arg_max(parent_comment_id, step_count) AS root_comment_id
    FROM steps
    GROUP BY article_id, comment_id
) AS tops
WHERE known.article_id = tops.article_id AND known.comment_id = tops.comment_id;

UPDATE core.comments AS known
SET edited_at = edits.edited_at
FROM (
    SELECT
        article_id,
        comment_id,
        max(valid_from) AS edited_at
    FROM core.comment_versions
    WHERE version_number > 1
    GROUP BY article_id, comment_id
) AS edits
WHERE known.article_id = edits.article_id AND known.comment_id = edits.comment_id;

UPDATE core.comments AS known
SET last_seen_at = sights.last_seen_at
FROM (
    SELECT
        seen.article_id,
        seen.comment_id,
        max(readings.fetched_at) AS last_seen_at
    FROM ops.comment_readings AS seen
    INNER JOIN ops.article_readings AS readings
        ON seen.article_id = readings.article_id AND seen.thread_id = readings.thread_id
    GROUP BY seen.article_id, seen.comment_id
) AS sights
INNER JOIN core.articles AS articles ON sights.article_id = articles.article_id
WHERE
    known.article_id = sights.article_id
    AND known.comment_id = sights.comment_id
    AND sights.last_seen_at < articles.last_read_at;

-- The zones as one value: a join would be made for queries that ask for no day.
CREATE VIEW main.articles AS
SELECT
    articles.*,
    cast(
        timezone(
            coalesce(
                (SELECT map(list(sites.site), list(sites.timezone)) FROM core.sites AS sites)[articles.site], 'UTC'
            ),
            timezone('UTC', articles.published_at)
        ) AS DATE
    ) AS published_date,
    regexp_extract(articles.canonical_url, '^[a-z]+://([^/?#]+)', 1) AS host,
    length(articles.body) AS body_chars
FROM core.articles AS articles;

-- A comment with what an analyst would otherwise join for every time.
-- A time is plausible by the rule that tells impossible ones when they come in (C15), coarse ones by their coarseness.
CREATE VIEW main.comments AS
SELECT
    reader_comments.* EXCLUDE (last_seen_at),
    articles.canonical_url AS article_url,
    articles.headline AS article_headline,
    articles.published_at AS article_published_at,
    cast(
        timezone(
            coalesce(
                (SELECT map(list(sites.site), list(sites.timezone)) FROM core.sites AS sites)[reader_comments.site],
                'UTC'
            ),
            timezone('UTC', reader_comments.posted_at)
        ) AS DATE
    ) AS posted_date,
    coalesce(reader_comments.last_seen_at, articles.last_read_at) AS last_seen_at,
    date_diff('second', articles.published_at, reader_comments.posted_at) AS seconds_after_article,
    CASE
        WHEN reader_comments.posted_at IS NULL THEN NULL
        WHEN reader_comments.posted_at > reader_comments.first_seen_at + INTERVAL 10 MINUTE THEN FALSE
        WHEN articles.published_at IS NULL THEN TRUE
        WHEN reader_comments.posted_at >= articles.published_at - INTERVAL 10 MINUTE THEN TRUE
        ELSE
            date_diff('minute', reader_comments.posted_at, articles.published_at)
            <= 10 + CASE reader_comments.posted_at_precision
                WHEN 'year' THEN 366 * 1440
                WHEN 'month' THEN 31 * 1440
                WHEN 'week' THEN 7 * 1440
                WHEN 'day' THEN 1440
                WHEN 'hour' THEN 60
                ELSE 0
            END
    END AS is_time_plausible
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id;

-- Partitioned by site as well, so that a query for one site or article works out no other's.
CREATE VIEW main.article_versions AS
WITH versions AS (
    SELECT
        texts.*,
        articles.site,
        articles.canonical_url AS url,
        lag(texts.headline) OVER in_order AS last_headline,
        lag(texts.description) OVER in_order AS last_description,
        lag(texts.body) OVER in_order AS last_body,
        lag(texts.authors) OVER in_order AS last_authors
    FROM core.article_versions AS texts
    INNER JOIN core.articles AS articles ON texts.article_id = articles.article_id
    WINDOW in_order AS (PARTITION BY articles.site, texts.article_id ORDER BY texts.version_number)
)

SELECT
    * EXCLUDE (last_headline, last_description, last_body, last_authors),
    CASE
        WHEN version_number > 1
            THEN list_concat(
                if(headline IS DISTINCT FROM last_headline, ['headline'], []),
                if(description IS DISTINCT FROM last_description, ['description'], []),
                if(body IS DISTINCT FROM last_body, ['body'], []),
                if(authors <> last_authors, ['authors'], [])
            )
    END AS changed_columns
FROM versions;
