INSERT INTO ops.article_readings BY NAME
SELECT * EXCLUDE (is_new)
FROM staged_article_readings
WHERE is_new;
