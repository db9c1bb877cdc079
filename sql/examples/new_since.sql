-- What came in since I last looked? Keep the highest load_number and ask from there the next time.
SELECT
    site,
    changed_in_load,
    headline,
    extracted_comment_count AS comments
FROM articles
WHERE changed_in_load > (SELECT max(loads.load_number) - 2 FROM ops.loads AS loads)
ORDER BY changed_in_load DESC, headline ASC
LIMIT 5;
