-- How deep do threads go, and how many comments are answers?
SELECT
    site,
    count(*) AS comments,
    round(avg(cast(parent_comment_id IS NOT NULL AS INTEGER)), 2) AS share_of_answers,
    round(avg(depth), 2) AS mean_depth,
    max(depth) AS deepest
FROM comments
GROUP BY site
ORDER BY site;
