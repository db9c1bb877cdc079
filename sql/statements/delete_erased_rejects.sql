-- Rejected comments that are erased, also those whose ids were not to be read.
DELETE FROM ops.rejected_comments AS rejects
WHERE
    (try_cast(rejects.article_id AS UUID), try_cast(rejects.comment_id AS UUID)) IN (
        SELECT
            erased_comments.article_id,
            erased_comments.comment_id
        FROM erased_comments
    )
    OR (rejects.site, rejects.author) IN (
        SELECT
            wanted.site,
            wanted.author
        FROM (
            SELECT
                unnest($sites) AS site,
                unnest($authors) AS author
        ) AS wanted
    );
