-- When the touched articles were read last: in place, for it is no change of the row.
UPDATE core.articles AS known
SET last_read_at = visits.last_read_at
FROM (
    SELECT
        article_id,
        max(fetched_at) AS last_read_at
    FROM settled_readings
    GROUP BY article_id
) AS visits
WHERE
    known.article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
    AND known.article_id = visits.article_id
    AND known.last_read_at IS DISTINCT FROM visits.last_read_at;
