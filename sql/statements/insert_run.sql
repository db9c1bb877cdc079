-- A run's own row, its counts taken from what was staged and loaded for it.
INSERT INTO ops.runs BY NAME
SELECT
    $site AS site,
    $run_id AS run_id,
    $trigger AS trigger,
    cast($window_start_at AS TIMESTAMP) AS window_start_at,
    cast($window_end_at AS TIMESTAMP) AS window_end_at,
    cast($started_at AS TIMESTAMP) AS started_at,
    cast($loaded_at AS TIMESTAMP) AS loaded_at,
    $is_held AS is_held,
    $is_nightly AS is_nightly,
    (SELECT count(*) FROM ops.outcomes WHERE site = $site AND run_id = $run_id) AS link_count,
    (SELECT count(*) FROM ops.pages WHERE site = $site AND run_id = $run_id) AS page_count,
    (SELECT count(*) FROM staged_articles) AS article_count,
    (SELECT count(*) FROM staged_comments) AS comment_count,
    (SELECT coalesce(sum(declared_comment_count), 0) FROM staged_articles) AS declared_comment_count,
    (SELECT coalesce(sum(extracted_comment_count), 0) FROM staged_articles) AS extracted_comment_count,
    (SELECT count(*) FROM ops.rejected_articles WHERE site = $site AND run_id = $run_id) AS rejected_article_count,
    (SELECT count(*) FROM ops.rejected_comments WHERE site = $site AND run_id = $run_id) AS rejected_comment_count;
