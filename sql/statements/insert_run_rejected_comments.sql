INSERT INTO ops.rejected_comments BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    article_id,
    comment_id,
    native_id,
    position,
    author,
    posted_at,
    body,
    found_by,
    page_url,
    rule_ids,
    reason
FROM read_parquet($path);
