SELECT
    url,
    canonical_url,
    source_channel,
    published_at,
    published_at_precision,
    published_at_source,
    declared_comment_count,
    declared_comment_source,
    reading_run_id
FROM reread_articles
ORDER BY reading_run_id, url;
