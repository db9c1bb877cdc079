-- All comments with a name are counted once.
SELECT
    standing.comment_count,
    counted.comment_count AS counted
FROM (
    SELECT count(*) AS comment_count FROM core.comments WHERE NOT is_deleted AND author IS NOT NULL
) AS standing,
    (SELECT coalesce(sum(comment_count), 0) AS comment_count FROM marts.commenters) AS counted
WHERE standing.comment_count <> counted.comment_count
