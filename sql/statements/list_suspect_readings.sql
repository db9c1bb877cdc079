-- The doubted readings $reading_ids.
SELECT DISTINCT
    site,
    cast(reading_id AS VARCHAR) AS reading_id,
    cast(article_id AS VARCHAR) AS article_id
FROM ops.doubted_readings
WHERE reading_id IN (SELECT cast(unnest(cast($reading_ids AS VARCHAR[])) AS UUID))
ORDER BY reading_id;
