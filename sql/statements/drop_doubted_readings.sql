-- core.* is derived from what is trusted.
DELETE FROM settled_readings
WHERE reading_id IN (SELECT derived_doubts.reading_id FROM derived_doubts WHERE derived_doubts.status = 'kept_aside');
