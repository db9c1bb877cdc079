DELETE FROM core.text_versions
WHERE article_id IN (SELECT changed_versions.article_id FROM changed_versions);
