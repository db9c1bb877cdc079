-- Comments of the articles $article_ids that stand, in reading order.
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
    AND article_id IN (SELECT cast(unnest(cast($article_ids AS VARCHAR[])) AS UUID))
    AND deleted_at IS NULL
ORDER BY article_id, position, comment_id;
