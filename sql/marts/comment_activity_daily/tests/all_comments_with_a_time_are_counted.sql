-- All comments with a time are counted once.
SELECT
    standing.comment_count,
    counted.comment_count AS counted
FROM (
    SELECT count(*) AS comment_count FROM core.comments WHERE NOT is_deleted AND posted_at IS NOT NULL
) AS standing,
    (SELECT coalesce(sum(comment_count), 0) AS comment_count FROM marts.comment_activity_daily) AS counted
WHERE standing.comment_count <> counted.comment_count
