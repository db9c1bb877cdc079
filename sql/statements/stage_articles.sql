-- Accepted articles of one run, with two digests: of the text, and of everything but provenance.
-- is_stale: a run that was loaded has read the article later, so what core says of it and its comments stays.
-- is_reread: the reading that core stands on, extracted again: what differs corrects core, the paper changed nothing.
CREATE OR REPLACE TEMP TABLE staged_articles AS
WITH typed AS (
    SELECT * REPLACE (cast(article_id AS UUID) AS article_id)
    FROM read_parquet($path)
),

loaded_readings AS (
    SELECT
        pages.site,
        pages.link_url AS url,
        max(pages.fetched_at) AS fetched_at
    FROM ops.pages AS pages
    INNER JOIN ops.outcomes AS outcomes
        ON
            pages.site = outcomes.site
            AND pages.run_id = outcomes.run_id
            AND pages.attempt_number = outcomes.attempt_number
            AND pages.link_url = outcomes.url
    INNER JOIN ops.run_attempts AS attempts
        ON
            pages.site = attempts.site
            AND pages.run_id = attempts.run_id
            AND pages.attempt_number = attempts.attempt_number
    WHERE
        pages.kind = 'article'
        AND outcomes.kind = 'accepted'
        AND attempts.loaded_at IS NOT NULL
        AND NOT attempts.is_held
        AND pages.link_url IN (SELECT typed.url FROM typed)
    GROUP BY pages.site, pages.link_url
)

SELECT
    *,
    article_id IN (SELECT known.article_id FROM core.articles AS known)
    AND EXISTS (
        SELECT 1
        FROM loaded_readings AS later
        WHERE later.site = typed.site AND later.url = typed.url AND later.fetched_at > typed.fetched_at
    ) AS is_stale,
    EXISTS (
        SELECT 1
        FROM loaded_readings AS last_reading
        WHERE
            last_reading.site = typed.site
            AND last_reading.url = typed.url
            AND last_reading.fetched_at = typed.fetched_at
    )
    OR EXISTS (
        SELECT 1
        FROM core.articles AS known
        WHERE known.article_id = typed.article_id AND known.fetched_at = typed.fetched_at
    ) AS is_reread,
    sha256(
        cast(to_json(
            {
                'headline': headline,
                'description': description,
                'body': body,
                'authors': authors
            }
        ) AS VARCHAR)
    ) AS content_sha256,
    sha256(
        cast(to_json(
            {
                'site': site,
                'canonical_url': canonical_url,
                'headline': headline,
                'body': body,
                'authors': authors,
                'published_at': published_at,
                'published_at_precision': published_at_precision,
                'published_at_source': published_at_source,
                'modified_at': modified_at,
                'description': description,
                'section': section,
                'keywords': keywords,
                'language': language,
                'language_declared': language_declared,
                'language_detected': language_detected,
                'image_url': image_url,
                'publisher': publisher,
                'credit_line': credit_line,
                'dateline': dateline,
                'is_teaser': is_teaser,
                'is_accessible_for_free': is_accessible_for_free,
                'is_metadata_only': is_metadata_only,
                'is_open_for_comments': is_open_for_comments,
                'license_url': license_url,
                'declared_comment_count': declared_comment_count,
                'declared_comment_source': declared_comment_source,
                'extracted_comment_count': extracted_comment_count,
                'comment_provider': comment_provider,
                'body_extractor': body_extractor,
                'body_json_ld_chars': body_json_ld_chars
            }
        ) AS VARCHAR)
    ) AS row_sha256
FROM typed;
