-- A share lies between 0 and 1.
SELECT
    site,
    month,
    share
FROM marts.completeness
WHERE share NOT BETWEEN 0 AND 1
