UPDATE core.article_versions AS versions
SET article_id = moved_articles.article_id
FROM moved_articles
WHERE versions.article_id = moved_articles.old_article_id;
