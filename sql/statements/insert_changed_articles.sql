INSERT INTO core.articles BY NAME
SELECT * EXCLUDE (row_json, is_new)
FROM changed_articles;
