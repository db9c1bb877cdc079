-- Where core has the article under its new address already, that row is the newer one.
DELETE FROM core.articles
WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles WHERE moved_articles.is_known);
