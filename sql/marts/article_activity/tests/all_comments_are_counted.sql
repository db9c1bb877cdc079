-- All comments that stand are counted once.
SELECT
    standing.comment_count,
    counted.comment_count AS counted
FROM (SELECT count(*) AS comment_count FROM core.comments WHERE NOT is_deleted) AS standing,
    (SELECT coalesce(sum(comment_count), 0) AS comment_count FROM marts.article_activity) AS counted
WHERE standing.comment_count <> counted.comment_count
