-- One flat row a comment, to export: broadsheet sql --file sql/examples/for_export.sql --format csv > comments.csv
SELECT
    site,
    article_headline,
    article_published_at,
    author,
    posted_at,
    depth,
    upvote_count,
    length(body) AS body_chars
FROM comments
WHERE NOT is_deleted
ORDER BY article_published_at DESC, article_headline ASC, position ASC
LIMIT 5;
