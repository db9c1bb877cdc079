DELETE FROM ops.doubted_readings
WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles);
