-- What was staged and loaded by the attempt that loads now. The first time of loading stays.
-- The numbers are rows of one list, each in a column of its own: eight subqueries would take DuckDB ten times as long
-- to plan.
WITH numbers AS (
    SELECT count(*) AS link_count
    FROM ops.outcomes
    WHERE site = $site AND run_id = $run_id AND attempt_number = $attempt_number
    UNION ALL BY NAME
    SELECT count(*) AS page_count
    FROM ops.pages
    WHERE site = $site AND run_id = $run_id AND attempt_number = $attempt_number
    UNION ALL BY NAME
    SELECT
        count(*) AS article_count,
        sum(declared_comment_count) AS declared_comment_count,
        sum(extracted_comment_count) AS extracted_comment_count
    FROM staged_articles
    UNION ALL BY NAME
    SELECT count(*) AS comment_count
    FROM staged_comments
    UNION ALL BY NAME
    SELECT count(*) AS rejected_article_count
    FROM ops.rejected_articles
    WHERE site = $site AND run_id = $run_id
    UNION ALL BY NAME
    SELECT count(*) AS rejected_comment_count
    FROM ops.rejected_comments
    WHERE site = $site AND run_id = $run_id
),

counted AS (
    SELECT
        sum(link_count) AS link_count,
        sum(page_count) AS page_count,
        sum(article_count) AS article_count,
        sum(comment_count) AS comment_count,
        coalesce(sum(declared_comment_count), 0) AS declared_comment_count,
        coalesce(sum(extracted_comment_count), 0) AS extracted_comment_count,
        sum(rejected_article_count) AS rejected_article_count,
        sum(rejected_comment_count) AS rejected_comment_count
    FROM numbers
)

UPDATE ops.runs AS runs SET
    window_start_at = cast($window_start_at AS TIMESTAMP),
    window_end_at = cast($window_end_at AS TIMESTAMP),
    loaded_at = coalesce(runs.loaded_at, cast($loaded_at AS TIMESTAMP)),
    is_held = $is_held,
    link_count = counted.link_count,
    page_count = counted.page_count,
    article_count = counted.article_count,
    comment_count = counted.comment_count,
    declared_comment_count = counted.declared_comment_count,
    extracted_comment_count = counted.extracted_comment_count,
    rejected_article_count = counted.rejected_article_count,
    rejected_comment_count = counted.rejected_comment_count
FROM counted
WHERE runs.site = $site AND runs.run_id = $run_id;
