-- The readings of the touched articles, looked for in their turn: they may have been taken for other articles as well.
CREATE OR REPLACE TEMP TABLE sought_readings AS
WITH touched_readings AS (
    SELECT DISTINCT
        reading_id,
        article_id,
        fetched_at
    FROM ops.article_readings
    WHERE
        article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
)

SELECT
    reading_id,
    article_id,
    fetched_at,
    unnest(range(33)) AS copy_number
FROM touched_readings;
