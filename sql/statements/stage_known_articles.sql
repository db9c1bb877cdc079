-- The touched articles as core.articles holds them. $since: as oldest_reading gives it; most of them are recent, and
-- all blocks before them are passed over.
-- row_number: where, until the load writes.
CREATE OR REPLACE TEMP TABLE known_articles AS
SELECT
    *,
    rowid AS row_number
FROM core.articles
WHERE
    first_seen_at >= $since
    AND article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
