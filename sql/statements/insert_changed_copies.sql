INSERT INTO core.copies BY NAME
SELECT *
FROM staged_copies
WHERE article_id NOT IN (SELECT known.article_id FROM core.copies AS known);
