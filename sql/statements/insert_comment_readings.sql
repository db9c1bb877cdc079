-- In order, so that a thread lies together: its ids take little room then, and who looks for it reads few blocks.
INSERT INTO ops.comment_readings BY NAME
SELECT * EXCLUDE (reading_id)
FROM staged_comment_readings
WHERE thread_id NOT IN (SELECT logged_comments.thread_id FROM logged_comments)
ORDER BY thread_id, position, comment_id;
