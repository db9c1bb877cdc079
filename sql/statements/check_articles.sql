-- One narrow row per staged article, numbered in file order: lengths, flags and keys, no bodies.
-- Of a body only its last 40 characters leave, for the teaser's marks; of a headline the first 400.
WITH numbered_articles AS (
    SELECT
        *,
        row_number() OVER () AS row_no,
        nullif(trim(body, e' \t\r\n' || chr(160)), '') AS trimmed_body,
        coalesce(trim(headline, e' \t\r\n' || chr(160)), '') AS trimmed_headline
    FROM articles
),

found_comments AS (
    SELECT
        article_id,
        count(DISTINCT comment_id) AS found_comment_count
    FROM comments
    GROUP BY article_id
),

ranked_articles AS (
    SELECT
        row_no,
        row_number() OVER same_article AS canonical_url_rank,
        first_value(url) OVER same_article AS kept_url
    FROM numbered_articles
    WHERE canonical_url <> ''
    -- The first by URL stays, but never an error page or an empty one before a whole one.
    WINDOW same_article AS (
        PARTITION BY canonical_url
        ORDER BY coalesce(http_status NOT IN (200, 203), TRUE), trimmed_body IS NULL, url, row_no
    )
),

check_articles AS (
    SELECT
        numbered_articles.row_no,
        numbered_articles.fetched_at,
        numbered_articles.published_at,
        numbered_articles.http_status,
        numbered_articles.is_teaser,
        numbered_articles.is_accessible_for_free,
        numbered_articles.declared_comment_count,
        ranked_articles.canonical_url_rank,
        ranked_articles.kept_url,
        nullif(numbered_articles.article_id, '') AS article_id,
        nullif(numbered_articles.site, '') AS site,
        nullif(numbered_articles.url, '') AS url,
        nullif(numbered_articles.canonical_url, '') AS canonical_url,
        nullif(numbered_articles.raw_sha256, '') AS raw_sha256,
        left(numbered_articles.trimmed_headline, 400) AS headline,
        length(numbered_articles.trimmed_headline) AS headline_chars,
        right(numbered_articles.trimmed_body, 40) AS body_end,
        length(numbered_articles.trimmed_body) AS body_chars,
        -- Where rights are reserved there is none.
        numbered_articles.trimmed_body IS NULL AND NOT numbered_articles.is_metadata_only AS is_body_missing,
        -- A teaser is short by nature.
        if(numbered_articles.is_teaser, NULL, length(numbered_articles.trimmed_body)) AS whole_body_chars,
        year(numbered_articles.published_at) AS published_year,
        (epoch_us(numbered_articles.published_at) - epoch_us(numbered_articles.fetched_at)) / 60e6
            AS published_ahead_minutes,
        coalesce(found_comments.found_comment_count, 0) AS found_comment_count,
        -- Two, or one in twenty, may be pingbacks, held for moderation, or written since.
        if(
            numbered_articles.is_metadata_only,
            NULL,
            abs(numbered_articles.declared_comment_count - coalesce(found_comments.found_comment_count, 0))
            - greatest(2, 0.05 * numbered_articles.declared_comment_count)
        ) AS comment_count_excess
    FROM numbered_articles
    LEFT JOIN ranked_articles ON numbered_articles.row_no = ranked_articles.row_no
    LEFT JOIN found_comments ON numbered_articles.article_id = found_comments.article_id
)

SELECT *
FROM check_articles
ORDER BY row_no;
