-- What each visit to the article read, the newest first, and what was said against it.
SELECT
    fetched_at,
    run_id,
    extractor_version,
    rules_sha256,
    raw_sha256,
    extracted_comment_count,
    doubts,
    doubt_reason
FROM ops.article_readings
WHERE cast(article_id AS VARCHAR) = $article_id
ORDER BY fetched_at DESC, run_started_at DESC, load_number DESC
LIMIT 20;
