-- The load derives the article anew, under its new address.
DELETE FROM core.articles
WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles);
