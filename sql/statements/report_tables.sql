-- Tables and views of ops that the snapshot has: one published by an older version lacks some.
SELECT table_name
FROM information_schema.tables
WHERE table_schema = 'ops' AND table_catalog = current_database();
