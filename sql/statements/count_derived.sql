-- What deriving the touched articles anew changes.
SELECT
    (SELECT count(*) FROM changed_articles WHERE is_new) AS new_articles,
    (SELECT count(*) FROM changed_articles WHERE NOT is_new) AS changed_articles,
    (SELECT count(*) FROM removed_articles) AS removed_articles,
    (SELECT count(*) FROM changed_versions) AS articles_with_other_versions,
    (SELECT count(*) FROM changed_comments WHERE is_new) AS new_comments,
    (SELECT count(*) FROM changed_comments WHERE NOT is_new) AS changed_comments,
    (SELECT count(*) FROM removed_comments) AS removed_comments;
