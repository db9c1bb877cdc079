-- The doubted readings $reading_ids: by their ids, or by the short ones that lists show.
WITH named AS (
    SELECT DISTINCT
        site,
        cast(reading_id AS VARCHAR) AS reading_id,
        cast(article_id AS VARCHAR) AS article_id,
        's' || left(replace(cast(reading_id AS VARCHAR), '-', ''), 12) AS short_id
    FROM ops.doubted_readings
)

SELECT *
FROM named
WHERE
    reading_id IN (SELECT unnest(cast($reading_ids AS VARCHAR[])))
    OR short_id IN (SELECT unnest(cast($reading_ids AS VARCHAR[])))
ORDER BY reading_id;
