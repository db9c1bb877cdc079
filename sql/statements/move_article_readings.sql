UPDATE ops.article_readings AS readings
SET article_id = moved_articles.article_id, canonical_url = moved_articles.canonical_url
FROM moved_articles
WHERE readings.article_id = moved_articles.old_article_id;
