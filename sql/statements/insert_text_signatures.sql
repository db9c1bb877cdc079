INSERT INTO ops.text_signatures BY NAME
SELECT *
FROM new_signatures;
