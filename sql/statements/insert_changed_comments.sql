-- In order, so that a thread lies together: its ids take little room then, and who looks for it reads few blocks.
INSERT INTO core.comments BY NAME
SELECT
    * EXCLUDE (is_new, is_missed),
    (SELECT this_load.load_number FROM this_load) AS changed_in_load
FROM changed_comments
ORDER BY article_id, position, comment_id;
