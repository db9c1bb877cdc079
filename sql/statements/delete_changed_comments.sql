-- Those that get another row, and those that get none; by where they are, so that no column is read for it.
DELETE FROM core.comments
WHERE
    rowid IN (
        SELECT known.row_number
        FROM known_comments AS known
        WHERE
            (known.article_id, known.comment_id) IN (
                SELECT
                    changed.article_id,
                    changed.comment_id
                FROM changed_comments AS changed
                UNION ALL
                SELECT
                    removed.article_id,
                    removed.comment_id
                FROM removed_comments AS removed
            )
    );
