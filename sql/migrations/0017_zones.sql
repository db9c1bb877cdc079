-- The views as they were, but for a site that stands twice in core.sites: a map takes no key twice, and neither view
-- could be read.
CREATE OR REPLACE VIEW main.articles AS
WITH zones AS (
    SELECT
        site,
        min(timezone) AS timezone
    FROM core.sites
    GROUP BY site
)

SELECT
    articles.*,
    copies.duplicate_group_id,
    cast(
        timezone(
            coalesce(
                (SELECT map(list(zones.site), list(zones.timezone)) FROM zones)[articles.site], 'UTC'
            ),
            timezone('UTC', articles.published_at)
        ) AS DATE
    ) AS published_date,
    regexp_extract(articles.canonical_url, '^[a-z]+://([^/?#]+)', 1) AS host,
    length(articles.body) AS body_chars,
    coalesce(copies.is_primary_copy, TRUE) AS is_primary_copy
FROM core.articles AS articles
LEFT JOIN core.copies AS copies ON articles.article_id = copies.article_id;

CREATE OR REPLACE VIEW main.comments AS
WITH zones AS (
    SELECT
        site,
        min(timezone) AS timezone
    FROM core.sites
    GROUP BY site
)

SELECT
    reader_comments.* EXCLUDE (last_seen_at),
    articles.canonical_url AS article_url,
    articles.headline AS article_headline,
    articles.published_at AS article_published_at,
    cast(
        timezone(
            coalesce(
                (SELECT map(list(zones.site), list(zones.timezone)) FROM zones)[reader_comments.site],
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
