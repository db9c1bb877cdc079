INSERT INTO core.comments BY NAME
SELECT * EXCLUDE (row_json, is_new, is_missed)
FROM changed_comments;
