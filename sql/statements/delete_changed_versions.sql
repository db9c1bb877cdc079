DELETE FROM core.text_versions
WHERE
    article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
    AND article_id IN (SELECT changed_versions.article_id FROM changed_versions);
