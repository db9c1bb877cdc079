-- Each article has its row, and no other.
SELECT coalesce(articles.article_id, activity.article_id) AS article_id
FROM core.articles AS articles
FULL JOIN marts.article_activity AS activity ON articles.article_id = activity.article_id
WHERE articles.article_id IS NULL OR activity.article_id IS NULL
