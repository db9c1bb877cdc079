INSERT INTO core.articles BY NAME
SELECT * EXCLUDE (is_new, is_stale, is_reread)
FROM changed_articles;
