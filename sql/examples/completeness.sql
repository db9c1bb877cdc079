-- Of the comments that pages say they have, how many are here?
SELECT
    site,
    count(*) FILTER (WHERE declared_comment_count > 0) AS articles_with_a_count,
    sum(declared_comment_count) AS declared,
    sum(least(extracted_comment_count, declared_comment_count)) AS extracted,
    round(sum(least(extracted_comment_count, declared_comment_count)) / sum(declared_comment_count), 3) AS share
FROM articles
WHERE declared_comment_count > 0
GROUP BY site
ORDER BY site;
