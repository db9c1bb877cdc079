INSERT INTO ops.rejected_articles BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    article_id,
    url,
    canonical_url,
    headline,
    body,
    published_at,
    fetched_at,
    raw_sha256,
    rule_ids,
    reason
FROM read_parquet($path);
