-- The same names, wherever they write.
SELECT DISTINCT author
FROM scope_authors
