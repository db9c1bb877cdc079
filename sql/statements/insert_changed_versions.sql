INSERT INTO core.article_versions BY NAME
SELECT *
FROM derived_versions
WHERE article_id IN (SELECT changed_versions.article_id FROM changed_versions);
