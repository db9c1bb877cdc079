-- Accepted articles of one run, each a reading: with its id, and two digests: of the text, and of everything but
-- provenance. has_all_comments is what a reading is worth as a witness of what is gone: NULL where the page declares no
-- number, so that what is known of the thread decides (stage_judged_readings). What is worth less is to be told here.
-- doubts: what speaks against the reading; NULL where it was not compared, empty where it was, and is believed. New
-- articles of an odd night are doubted too: N01.
-- A row that an earlier run has read and this one releases is as old as the reading: run_started_at is that run's.
CREATE OR REPLACE TEMP TABLE staged_articles AS
WITH accepted AS (
    SELECT
        * REPLACE (cast(article_id AS UUID) AS article_id),
        cast($run_started_at AS TIMESTAMP) AS this_run_started_at,
        CASE WHEN cast($doubts_new AS BOOLEAN) THEN ['N01'] END AS night_doubts
    FROM read_parquet($path)
),

compared AS (
    SELECT
        url,
        if(is_compared, doubts, NULL) AS doubts,
        if(len(doubts) > 0, reason, NULL) AS doubt_reason,
        cast(md5(concat(known_url, ' ', epoch_us(known_fetched_at))) AS UUID) AS known_reading_id
    FROM read_parquet($comparisons_path)
    QUALIFY row_number() OVER (PARTITION BY url ORDER BY article_id) = 1
),

earlier_runs AS (
    SELECT
        site,
        run_id,
        min(started_at) AS started_at
    FROM ops.runs
    WHERE run_id <> $run_id
    GROUP BY site, run_id
),

typed AS (
    SELECT
        accepted.*,
        compared.doubt_reason,
        compared.known_reading_id,
        coalesce(earlier_runs.started_at, accepted.this_run_started_at) AS run_started_at,
        CASE WHEN compared.url IS NULL THEN accepted.night_doubts ELSE compared.doubts END AS doubts
    FROM accepted
    LEFT JOIN compared ON accepted.url = compared.url
    LEFT JOIN earlier_runs ON accepted.site = earlier_runs.site AND accepted.run_id = earlier_runs.run_id
)

SELECT
    * EXCLUDE (night_doubts, this_run_started_at),
    cast(md5(concat(url, ' ', epoch_us(fetched_at))) AS UUID) AS reading_id,
    CASE
        WHEN is_metadata_only OR comment_provider IS NOT NULL THEN FALSE
        WHEN declared_comment_count IS NOT NULL THEN extracted_comment_count >= declared_comment_count
    END AS has_all_comments,
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
    unhex(sha256(
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
    )) AS row_sha256
FROM typed;
