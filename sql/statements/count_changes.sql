SELECT
    (SELECT count(*) FROM changed_articles WHERE is_new) AS new_articles,
    (SELECT count(*) FROM changed_articles WHERE NOT is_new) AS changed_articles,
    (SELECT count(*) FROM changed_comments WHERE NOT is_missed) AS changed_comments,
    (SELECT count(*) FROM staged_articles) AS articles,
    (SELECT count(*) FROM staged_comments) AS comments,
    (SELECT count(*) FROM changed_comments WHERE is_missed) AS deleted_comments,
    (SELECT count(*) FROM removed_comments WHERE NOT is_with_article) AS removed_comments;
