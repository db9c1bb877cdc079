SELECT
    url,
    headline,
    body,
    now_headline,
    now_body
FROM overwritten_articles
ORDER BY url, reading_run_id;
