-- The texts that the article has had.
SELECT
    version_number,
    valid_from,
    valid_to,
    run_id,
    changed_columns
FROM main.article_versions
WHERE cast(article_id AS VARCHAR) = $article_id
ORDER BY version_number;
