-- Links of the touched articles that core holds as withdrawn, and of those whose newest reading has become another one
-- than core knows, and is older than the site's newest attempt: loaded late, undone or moved.
WITH newest AS (
    SELECT max(started_at) AS started_at
    FROM ops.run_attempts
    WHERE site = $site
)

SELECT url
FROM known_articles
WHERE withdrawn_at IS NOT NULL
UNION
SELECT derived.url
FROM derived_articles AS derived
LEFT JOIN known_articles AS known ON derived.article_id = known.article_id
WHERE
    known.last_read_at IS DISTINCT FROM derived.last_read_at
    AND derived.last_read_at < (SELECT newest.started_at FROM newest);
