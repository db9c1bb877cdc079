-- What the log holds of the touched articles' comments. $since: as oldest_reading gives it.
CREATE OR REPLACE TEMP TABLE logged_comments AS
SELECT *
FROM ops.comment_readings
WHERE
    fetched_at >= $since
    AND article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
