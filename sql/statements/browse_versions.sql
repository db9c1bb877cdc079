-- The texts that one article has had, in their order.
SELECT
    version_number,
    valid_from,
    valid_to,
    headline,
    description,
    body,
    authors,
    changed_columns
FROM main.article_versions
WHERE article_id = cast($article_id AS UUID)
ORDER BY version_number;
