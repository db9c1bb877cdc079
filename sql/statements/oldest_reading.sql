-- When the oldest reading of the touched articles was made. NULL where none is known.
SELECT min(fetched_at) AS since
FROM sought_readings;
