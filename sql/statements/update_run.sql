-- How the run stands: as its newest attempt does.
UPDATE ops.runs SET
    status = $status,
    stage = $stage,
    error_class = $error_class,
    message = $message,
    attempt_number = $attempt_number,
    ended_at = cast($ended_at AS TIMESTAMP)
WHERE site = $site AND run_id = $run_id AND coalesce(attempt_number, 0) <= $attempt_number;
