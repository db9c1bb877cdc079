-- When the load of that number was.
SELECT loaded_at
FROM ops.loads
WHERE load_number = $load_number;
