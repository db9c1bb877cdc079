INSERT INTO ops.comment_readings BY NAME
SELECT * EXCLUDE (reading_id)
FROM staged_comment_readings
WHERE
    thread_id NOT IN (
        SELECT logged.thread_id
        FROM ops.comment_readings AS logged
        WHERE logged.article_id IN (SELECT touched_articles.article_id FROM touched_articles)
    );
