INSERT INTO core.comment_versions BY NAME
SELECT *
FROM derived_comment_versions;
