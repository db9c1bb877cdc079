SELECT status
FROM ops.run_attempts
WHERE site = $site AND run_id = $run_id AND attempt_number = $attempt_number;
