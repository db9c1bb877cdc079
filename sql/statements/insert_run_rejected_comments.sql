-- reject_id: the same whenever the run is loaded again. Rows that nothing else tells apart are numbered.
INSERT INTO ops.rejected_comments BY NAME
WITH rejected AS (
    SELECT *
    FROM read_parquet($path)
)

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
    reason,
    'c' || left(
        md5(
            concat_ws(
                '|',
                $run_id,
                article_id,
                comment_id,
                position,
                page_url,
                row_number() OVER (PARTITION BY article_id, comment_id, position, page_url ORDER BY body, reason)
            )
        ),
        12
    ) AS reject_id,
    cast(to_json(rejected) AS VARCHAR) AS row_json
FROM rejected;
