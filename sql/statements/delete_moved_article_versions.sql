DELETE FROM core.text_versions
WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles);
