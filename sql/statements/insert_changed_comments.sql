INSERT INTO core.comments BY NAME
SELECT * EXCLUDE (fetched_at)
FROM changed_comments;
