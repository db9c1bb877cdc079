DELETE FROM ops.article_texts
WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles);
