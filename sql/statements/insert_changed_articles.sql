INSERT INTO core.articles BY NAME
SELECT * EXCLUDE (is_new)
FROM changed_articles;
