SELECT
    site,
    headline,
    published_at,
    declared_comment_count AS declared,
    extracted_comment_count AS extracted
FROM articles
ORDER BY extracted_comment_count DESC, headline ASC
LIMIT 5;
