DELETE FROM ops.article_readings
WHERE article_id IN (SELECT cast(unnest($article_ids) AS UUID));
