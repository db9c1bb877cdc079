DELETE FROM core.comment_versions
WHERE
    article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0);
