-- The touched articles' comments as core.comments holds them. $since: as oldest_reading gives it; most comments of
-- recent articles lie together at the end, and all blocks before them are passed over.
-- row_number: where, until the load writes.
CREATE OR REPLACE TEMP TABLE known_comments AS
SELECT
    *,
    rowid AS row_number
FROM core.comments
WHERE
    first_seen_at >= $since
    AND article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
