-- Of them those with the URLs $urls, each by its newest page that gave a version.
INSERT INTO reread_articles BY NAME
SELECT
    site,
    url,
    url AS canonical_url,
    source_channel,
    reading_run_id,
    reading_attempt_number
FROM overwritten_articles
WHERE url IN (SELECT unnest($urls))
QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, reading_run_id ASC) = 1;
