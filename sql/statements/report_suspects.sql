-- Readings of $sites that were doubted and kept aside.
SELECT *
FROM ops.suspect_readings
WHERE site IN (SELECT unnest($sites));
