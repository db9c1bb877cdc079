-- reject_id: the same whenever the run is loaded again. Rows that nothing else tells apart are numbered.
INSERT INTO ops.rejected_articles BY NAME
WITH rejected AS (
    SELECT *
    FROM read_parquet($path)
)

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
    reason,
    'a' || left(
        md5(concat_ws('|', $run_id, url, row_number() OVER (PARTITION BY url ORDER BY article_id, reason))), 12
    ) AS reject_id,
    cast(to_json(rejected) AS VARCHAR) AS row_json
FROM rejected;
