-- Number of the newest load; 0 before the first.
SELECT coalesce(max(load_number), 0) AS load_number
FROM ops.loads;
