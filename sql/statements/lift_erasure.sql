UPDATE ops.erasures SET lifted_at = cast($lifted_at AS TIMESTAMP)
WHERE erasure_id = $erasure_id AND lifted_at IS NULL;
