-- A row where a reading of the touched articles may be doubted, else none.
SELECT 1 AS is_doubted
FROM settled_readings
WHERE len(doubts) > 0
UNION ALL
SELECT 1 AS is_doubted
FROM undone_readings
LIMIT 1;
