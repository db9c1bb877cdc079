-- An article whose versions alone have changed is changed, too: its row is the same, but not its history.
UPDATE core.articles
SET changed_in_load = (SELECT this_load.load_number FROM this_load)
WHERE
    rowid IN (
        SELECT known.row_number
        FROM known_articles AS known
        WHERE
            known.article_id IN (SELECT changed_versions.article_id FROM changed_versions)
            AND known.article_id NOT IN (SELECT changed_articles.article_id FROM changed_articles)
    );
