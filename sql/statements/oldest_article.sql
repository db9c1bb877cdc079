-- Since when core holds the touched articles. NULL where it holds none.
SELECT min(first_seen_at) AS since
FROM known_articles;
