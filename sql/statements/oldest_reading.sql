-- Since when anything is known of the touched articles: nothing of them is older, neither in core nor in the log. NULL
-- where nothing is known.
SELECT min(known_since) AS since
FROM (
    SELECT min(fetched_at) AS known_since
    FROM sought_readings
    UNION ALL
    SELECT min(first_seen_at) AS known_since
    FROM known_articles
) AS oldest;
