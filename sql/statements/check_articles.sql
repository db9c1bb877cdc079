-- One narrow row per staged article, numbered in file order: lengths, shares, flags and keys, no bodies.
-- Of a body only its last 40 characters leave, for the teaser's marks; of a headline the first 400.
-- $consent, $mojibake, $markup, $ending: regular expressions (quality.patterns); $zone: the site's.
WITH numbered_articles AS (
    SELECT
        *,
        row_number() OVER () AS row_no,
        nullif(trim(body, e' \t\r\n' || chr(160)), '') AS trimmed_body,
        coalesce(trim(headline, e' \t\r\n' || chr(160)), '') AS trimmed_headline,
        -- A day printed without an hour is the site's midnight, and says nothing of how the date was made.
        if(published_at_precision = 'day', NULL, published_at) AS published_instant
    FROM articles
),

-- What each row says by itself.
measured_articles AS (
    SELECT
        row_no,
        length(regexp_replace(trimmed_body, '[^\pL\pM]', '', 'g'))
        / nullif(length(regexp_replace(trimmed_body, '\s', '', 'g')), 0) AS letter_share,
        regexp_matches(trimmed_body, $ending) AS is_ended,
        len(regexp_extract_all(trimmed_body, $mojibake)) * 1000 / length(trimmed_body) AS mojibake_per_1000,
        nullif(regexp_extract(trimmed_body, $markup), '') AS first_markup,
        len(list_distinct(regexp_extract_all(lower(trimmed_body), $consent))) AS consent_count,
        list_filter(
            authors,
            LAMBDA name: length(name) > 100 OR regexp_matches(lower(name), 'https?:|www\.|^share\b|\bshare$')
        )[1] AS odd_author,
        -- What comes from recorded pages was fetched earlier by nature.
        if(
            source_channel IN ('warc', 'archive'),
            NULL,
            (epoch_us(cast($run_started_at AS TIMESTAMP)) - epoch_us(fetched_at)) / 60e6
        ) AS fetched_early_minutes
    FROM numbered_articles
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

same_bytes AS (
    SELECT
        raw_sha256,
        count(*) AS raw_sha256_count
    FROM numbered_articles
    WHERE raw_sha256 <> ''
    GROUP BY raw_sha256
),

same_headlines AS (
    SELECT
        lower(trimmed_headline) AS headline_key,
        count(DISTINCT canonical_url) AS headline_count
    FROM numbered_articles
    WHERE trimmed_headline <> ''
    GROUP BY headline_key
),

same_instants AS (
    SELECT
        published_instant,
        count(*) AS published_instant_count
    FROM numbered_articles
    WHERE published_instant IS NOT NULL
    GROUP BY published_instant
),

local_instants AS (
    SELECT
        row_no,
        published_instant,
        timezone($zone, timezone('UTC', published_instant)) AS local_instant
    FROM numbered_articles
    WHERE published_instant IS NOT NULL
),

midnights AS (
    SELECT
        row_no,
        date_trunc('day', published_instant) = published_instant
        OR date_trunc('day', local_instant) = local_instant AS is_midnight
    FROM local_instants
),

midnight_counts AS (
    SELECT
        count(*) AS instant_count,
        count(*) FILTER (WHERE is_midnight) AS midnight_count
    FROM midnights
),

claimed_addresses AS (
    SELECT
        url,
        coalesce(refused_url, named_url) AS claimed_url
    FROM claims
    WHERE coalesce(refused_url, named_url) <> own_url
),

claim_counts AS (
    SELECT
        claimed_url,
        count(DISTINCT url) AS claim_count
    FROM claimed_addresses
    GROUP BY claimed_url
),

-- One row a link, whatever the sidecar holds.
page_signs AS (
    SELECT
        url,
        any_value(trafilatura_chars) AS trafilatura_chars,
        any_value(link_share) AS link_share
    FROM signs
    GROUP BY url
),

known_articles AS (
    SELECT
        url,
        max(known_comment_count) AS known_comment_count
    FROM comparisons
    GROUP BY url
),

check_articles AS (
    SELECT
        numbered_articles.row_no,
        numbered_articles.fetched_at,
        numbered_articles.published_at,
        numbered_articles.published_at_source,
        numbered_articles.modified_at,
        numbered_articles.http_status,
        numbered_articles.is_teaser,
        numbered_articles.is_accessible_for_free,
        numbered_articles.declared_comment_count,
        numbered_articles.language_declared,
        numbered_articles.language_detected,
        numbered_articles.body_json_ld_chars,
        ranked_articles.canonical_url_rank,
        ranked_articles.kept_url,
        same_bytes.raw_sha256_count,
        same_headlines.headline_count,
        same_instants.published_instant_count,
        midnight_counts.instant_count,
        measured_articles.letter_share,
        measured_articles.is_ended,
        measured_articles.mojibake_per_1000,
        measured_articles.first_markup,
        measured_articles.consent_count,
        measured_articles.odd_author,
        measured_articles.fetched_early_minutes,
        claimed_addresses.claimed_url,
        claim_counts.claim_count,
        page_signs.trafilatura_chars,
        page_signs.link_share,
        known_articles.known_comment_count,
        midnights.is_midnight
        AND midnight_counts.instant_count >= 5
        AND midnight_counts.midnight_count * 2 >= midnight_counts.instant_count AS is_one_of_midnights,
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
        length(numbered_articles.trimmed_body) / nullif(numbered_articles.body_json_ld_chars, 0) AS json_ld_ratio,
        -- Of short texts a line more or less is no sign.
        if(
            numbered_articles.is_teaser OR page_signs.trafilatura_chars < 400,
            NULL,
            length(numbered_articles.trimmed_body) / page_signs.trafilatura_chars
        ) AS trafilatura_ratio,
        coalesce(len(numbered_articles.authors), 0) AS author_count,
        year(numbered_articles.published_at) AS published_year,
        (epoch_us(numbered_articles.published_at) - epoch_us(numbered_articles.fetched_at)) / 60e6
            AS published_ahead_minutes,
        -- A date without an hour may lie up to a day after what it dates.
        (epoch_us(numbered_articles.published_at) - epoch_us(numbered_articles.modified_at)) / 60e6
        - if(numbered_articles.published_at_precision = 'day', 1440, 0) AS modified_early_minutes,
        coalesce(found_comments.found_comment_count, 0) AS found_comment_count,
        -- Two, or one in twenty, may be pingbacks, held for moderation, or written since.
        if(
            numbered_articles.is_metadata_only,
            NULL,
            abs(numbered_articles.declared_comment_count - coalesce(found_comments.found_comment_count, 0))
            - greatest(2, 0.05 * numbered_articles.declared_comment_count)
        ) AS comment_count_excess,
        if(
            numbered_articles.is_metadata_only OR known_articles.known_comment_count < 4,
            NULL,
            coalesce(found_comments.found_comment_count, 0) / known_articles.known_comment_count
        ) AS known_comment_share
    FROM numbered_articles
    CROSS JOIN midnight_counts
    INNER JOIN measured_articles ON numbered_articles.row_no = measured_articles.row_no
    LEFT JOIN ranked_articles ON numbered_articles.row_no = ranked_articles.row_no
    LEFT JOIN found_comments ON numbered_articles.article_id = found_comments.article_id
    LEFT JOIN same_bytes ON numbered_articles.raw_sha256 = same_bytes.raw_sha256
    LEFT JOIN same_headlines ON lower(numbered_articles.trimmed_headline) = same_headlines.headline_key
    LEFT JOIN same_instants ON numbered_articles.published_instant = same_instants.published_instant
    LEFT JOIN midnights ON numbered_articles.row_no = midnights.row_no
    LEFT JOIN claimed_addresses ON numbered_articles.url = claimed_addresses.url
    LEFT JOIN claim_counts ON claimed_addresses.claimed_url = claim_counts.claimed_url
    LEFT JOIN page_signs ON numbered_articles.url = page_signs.url
    LEFT JOIN known_articles ON numbered_articles.url = known_articles.url
)

SELECT *
FROM check_articles
ORDER BY row_no;
