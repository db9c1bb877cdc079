-- Those that get another row, and those that get none; by where they are, so that no column is read for it.
DELETE FROM core.articles
WHERE
    rowid IN (
        SELECT known.row_number
        FROM known_articles AS known
        WHERE
            known.article_id IN (
                SELECT changed.article_id
                FROM changed_articles AS changed
                UNION ALL
                SELECT removed.article_id
                FROM removed_articles AS removed
            )
    );
