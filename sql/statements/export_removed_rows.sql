-- What left the tables after $since_load, or ever. Some of it may have come back since, and is among the rows then.
SELECT *
FROM ops.removed_rows
WHERE ($site IS NULL OR site = $site) AND ($since_load IS NULL OR removed_in_load > $since_load)
ORDER BY site ASC, removed_in_load ASC, table_name ASC, article_id ASC, comment_id ASC;
