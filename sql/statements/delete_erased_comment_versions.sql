DELETE FROM core.comment_versions AS versions
WHERE
    (versions.article_id, versions.comment_id) IN (
        SELECT
            erased_comments.article_id,
            erased_comments.comment_id
        FROM erased_comments
    );
