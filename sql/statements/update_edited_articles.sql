-- An article whose versions alone have changed is changed, too: its row is the same, but not its history.
UPDATE core.articles
SET changed_in_load = (SELECT this_load.load_number FROM this_load)
WHERE
    article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
    AND article_id IN (SELECT changed_versions.article_id FROM changed_versions);
