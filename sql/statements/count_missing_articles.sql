-- How many touched articles that the log has readings of were not found in core.articles. They are not there, for their
-- readings are all doubted or are another's, or they are older than those.
SELECT count(DISTINCT article_id) AS article_count
FROM sought_readings
WHERE
    copy_number = 0
    AND article_id NOT IN (SELECT known_articles.article_id FROM known_articles);
