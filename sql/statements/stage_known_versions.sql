-- The touched articles' versions as core.text_versions holds them. $since: as oldest_reading gives it.
-- row_number: where, until the load writes.
CREATE OR REPLACE TEMP TABLE known_versions AS
SELECT
    *,
    rowid AS row_number
FROM core.text_versions
WHERE
    valid_from >= $since
    AND article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
