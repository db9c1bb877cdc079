-- The pages of those readings: each article's own, then its comment pages in the order they were fetched.
SELECT * EXCLUDE (site, run_id, attempt_number)
FROM ops.pages
WHERE
    site = $site
    AND kind IN ('article', 'comments')
    AND (link_url, run_id, attempt_number) IN (
        SELECT
            reread_articles.url,
            reread_articles.reading_run_id,
            reread_articles.reading_attempt_number
        FROM reread_articles
    )
ORDER BY run_id, link_url, kind, fetched_at, warc_offset;
