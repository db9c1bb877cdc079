-- How the attempt stands. What only a load knows (loaded_at, is_held) stays where it is not told.
UPDATE ops.run_attempts SET
    status = $status,
    stage = $stage,
    error_class = $error_class,
    message = $message,
    ended_at = cast($ended_at AS TIMESTAMP),
    loaded_at = coalesce(loaded_at, cast($loaded_at AS TIMESTAMP)),
    is_held = coalesce(cast($is_held AS BOOLEAN), is_held)
WHERE site = $site AND run_id = $run_id AND attempt_number = $attempt_number;
