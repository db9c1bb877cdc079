-- Comments of the touched articles that stand under another site than their article: none, whatever was loaded.
SELECT count(*) AS strange_count
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id
INNER JOIN touched_articles ON articles.article_id = touched_articles.article_id
WHERE reader_comments.site <> articles.site;
