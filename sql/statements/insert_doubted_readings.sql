INSERT INTO ops.doubted_readings BY NAME
SELECT *
FROM derived_doubts;
