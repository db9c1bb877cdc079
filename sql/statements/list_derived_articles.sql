-- URLs of the articles that deriving anew changes, and how.
SELECT
    url,
    if(is_new, 'comes', 'changes') AS change
FROM changed_articles
UNION ALL
SELECT
    url,
    'goes' AS change
FROM removed_articles
ORDER BY url, change;
