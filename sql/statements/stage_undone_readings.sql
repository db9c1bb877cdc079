-- The readings that undone runs have made.
CREATE OR REPLACE TEMP TABLE undone_readings AS
SELECT DISTINCT readings.reading_id
FROM ops.article_readings AS readings
INNER JOIN ops.undone_runs AS undone ON readings.site = undone.site AND readings.run_id = undone.run_id;
