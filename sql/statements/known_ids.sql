-- Articles of core with one of $article_ids, or found under one of $urls.
SELECT
    url,
    cast(article_id AS VARCHAR) AS article_id
FROM core.articles
WHERE
    site = $site
    AND (
        url IN (SELECT unnest(cast($urls AS VARCHAR[])))
        OR article_id IN (SELECT cast(unnest(cast($article_ids AS VARCHAR[])) AS UUID))
    )
ORDER BY url, article_id;
