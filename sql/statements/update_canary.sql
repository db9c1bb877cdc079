UPDATE ops.canaries
SET
    asked_at = $asked_at,
    reading_json = $reading_json
WHERE site = $site AND url = $url;
