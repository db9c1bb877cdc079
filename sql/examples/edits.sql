-- Which articles were changed after publication, and in what?
SELECT
    site,
    headline,
    version_number AS version,
    valid_from AS seen_at,
    changed_columns
FROM article_versions
WHERE version_number > 1
ORDER BY valid_from DESC, headline ASC
LIMIT 5;
