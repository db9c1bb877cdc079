-- The touched articles as they are looked for in the large tables; the numbers as in stage_sought_readings.
CREATE OR REPLACE TEMP TABLE sought_articles AS
SELECT
    article_id,
    unnest(range(33)) AS copy_number
FROM touched_articles;
