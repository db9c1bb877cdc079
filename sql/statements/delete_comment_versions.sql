DELETE FROM core.comment_versions
WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles);
