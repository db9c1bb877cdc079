-- Accepted comments of one run.
-- A relative time ("3 hours ago") is an estimate that only gets worse: the first one stays.
CREATE OR REPLACE TEMP TABLE staged_comments AS
WITH typed AS (
    SELECT
        * REPLACE (
            cast(article_id AS UUID) AS article_id,
            cast(comment_id AS UUID) AS comment_id,
            cast(parent_comment_id AS UUID) AS parent_comment_id
        )
    FROM read_parquet($path)
),

first_estimates AS (
    SELECT
        article_id,
        comment_id,
        posted_at,
        posted_at_text,
        posted_at_precision
    FROM core.comments
    WHERE posted_at_source = 'relative'
),

settled AS (
    SELECT
        typed.* REPLACE (
            if(known.comment_id IS NULL, typed.posted_at, known.posted_at) AS posted_at,
            if(known.comment_id IS NULL, typed.posted_at_text, known.posted_at_text) AS posted_at_text,
            if(known.comment_id IS NULL, typed.posted_at_precision, known.posted_at_precision) AS posted_at_precision
        )
    FROM typed
    LEFT JOIN first_estimates AS known
        ON
            typed.posted_at_source = 'relative'
            AND typed.article_id = known.article_id
            AND typed.comment_id = known.comment_id
)

SELECT
    settled.*,
    staged_articles.site,
    staged_articles.fetched_at,
    staged_articles.is_stale,
    sha256(
        cast(to_json(
            {
                'native_id': settled.native_id,
                'parent_comment_id': settled.parent_comment_id,
                'position': settled.position,
                'depth': settled.depth,
                'author': settled.author,
                'posted_at': settled.posted_at,
                'body': settled.body,
                'posted_at_text': settled.posted_at_text,
                'posted_at_precision': settled.posted_at_precision,
                'posted_at_source': settled.posted_at_source,
                'upvote_count': settled.upvote_count,
                'downvote_count': settled.downvote_count,
                'is_by_staff': settled.is_by_staff,
                'is_deleted': settled.is_deleted,
                'is_parent_missing': settled.is_parent_missing,
                'url': settled.url
            }
        ) AS VARCHAR)
    ) AS row_sha256
FROM settled
INNER JOIN staged_articles ON settled.article_id = staged_articles.article_id;
