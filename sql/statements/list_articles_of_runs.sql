-- Articles that a reading of the runs $run_ids was ever taken for.
SELECT DISTINCT cast(article_id AS VARCHAR) AS article_id
FROM ops.article_readings
WHERE
    site = $site
    AND reading_id IN (
        SELECT said.reading_id
        FROM ops.article_readings AS said
        WHERE said.run_id IN (SELECT unnest(cast($run_ids AS VARCHAR[])))
    )
ORDER BY article_id;
