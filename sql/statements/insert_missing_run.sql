-- A run's row before anything of it was loaded.
INSERT INTO ops.runs BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $trigger AS trigger,
    cast($window_start_at AS TIMESTAMP) AS window_start_at,
    cast($window_end_at AS TIMESTAMP) AS window_end_at,
    cast($started_at AS TIMESTAMP) AS started_at,
    FALSE AS is_held,
    $is_nightly AS is_nightly,
    0 AS link_count,
    0 AS page_count,
    0 AS article_count,
    0 AS comment_count,
    0 AS declared_comment_count,
    0 AS extracted_comment_count,
    0 AS rejected_article_count,
    0 AS rejected_comment_count
WHERE NOT EXISTS (
    SELECT 1 FROM ops.runs AS known
    WHERE known.site = $site AND known.run_id = $run_id
);
