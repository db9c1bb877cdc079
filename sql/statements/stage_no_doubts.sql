-- No reading is doubted: what stage_doubted_readings gives where no reading of the touched articles was.
CREATE OR REPLACE TEMP TABLE derived_doubts AS
SELECT *
FROM ops.doubted_readings
WHERE FALSE;
