DELETE FROM core.text_versions
WHERE
    rowid IN (
        SELECT known.row_number
        FROM known_versions AS known
        WHERE known.article_id IN (SELECT changed_versions.article_id FROM changed_versions)
    );
