-- The newest runs first; with $is_newest_only one a site.
SELECT
    site,
    run_id,
    trigger,
    window_start_at,
    window_end_at,
    started_at,
    status,
    stage,
    error_class,
    message,
    attempt_number,
    is_held,
    link_count,
    page_count,
    article_count,
    comment_count,
    declared_comment_count,
    extracted_comment_count,
    rejected_article_count,
    rejected_comment_count
FROM ops.runs
WHERE $site IS NULL OR site = $site
QUALIFY NOT $is_newest_only OR row_number() OVER (PARTITION BY site ORDER BY started_at DESC, run_id ASC) = 1
ORDER BY started_at DESC, site ASC
LIMIT $row_limit;
