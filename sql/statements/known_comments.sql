-- Comments of the articles $article_ids that stand, in reading order. $since: when the first of these articles was
-- first seen. No comment is older than its article, and all blocks before that are passed over.
-- Each id is looked for under nine numbers, for the sake of a larger Bloom filter: see stage_sought_readings.
WITH ids AS (
    SELECT cast(unnest(cast($article_ids AS VARCHAR[])) AS UUID) AS article_id
),

sought_articles AS (
    SELECT
        article_id,
        unnest(range(9)) AS copy_number
    FROM ids
)

SELECT
    cast(article_id AS VARCHAR) AS article_id,
    cast(comment_id AS VARCHAR) AS comment_id,
    position,
    author,
    posted_at,
    posted_at_source,
    body,
    is_deleted
FROM core.comments
WHERE
    site = $site
    AND first_seen_at >= $since
    AND article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
    AND deleted_at IS NULL
ORDER BY article_id, position, comment_id;
