INSERT INTO core.articles BY NAME
SELECT * EXCLUDE (is_new, is_stale)
FROM changed_articles;
