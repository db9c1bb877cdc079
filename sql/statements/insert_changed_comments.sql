INSERT INTO core.comments BY NAME
SELECT * EXCLUDE (fetched_at, is_stale)
FROM changed_comments;
