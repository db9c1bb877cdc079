-- Accepted comments of one run, by reading. stated_id: digest of everything but provenance, and but a relative time
-- ("3 hours ago"): of that the earliest estimate counts, whichever reading gave it (stage_derived_comments).
CREATE OR REPLACE TEMP TABLE staged_comments AS
WITH typed AS (
    SELECT
        * REPLACE (
            cast(article_id AS UUID) AS article_id,
            cast(comment_id AS UUID) AS comment_id,
            cast(parent_comment_id AS UUID) AS parent_comment_id
        )
    FROM read_parquet($path)
)

SELECT
    typed.*,
    staged_articles.reading_id,
    cast(md5(typed.body) AS UUID) AS text_id,
    cast(
        md5(
            cast(to_json(
                {
                    'native_id': typed.native_id,
                    'parent_comment_id': typed.parent_comment_id,
                    'position': typed.position,
                    'depth': typed.depth,
                    'author': typed.author,
                    'posted_at': if(typed.posted_at_source = 'relative', NULL, typed.posted_at),
                    'body': typed.body,
                    'posted_at_text': if(typed.posted_at_source = 'relative', NULL, typed.posted_at_text),
                    'posted_at_precision': if(typed.posted_at_source = 'relative', NULL, typed.posted_at_precision),
                    'posted_at_source': typed.posted_at_source,
                    'upvote_count': typed.upvote_count,
                    'downvote_count': typed.downvote_count,
                    'is_by_staff': typed.is_by_staff,
                    'is_deleted': typed.is_deleted,
                    'is_parent_missing': typed.is_parent_missing,
                    'url': typed.url
                }
            ) AS VARCHAR)
        ) AS UUID
    ) AS stated_id
FROM typed
INNER JOIN staged_articles ON typed.article_id = staged_articles.article_id;
