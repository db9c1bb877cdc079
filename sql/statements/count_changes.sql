SELECT
    (SELECT count(*) FROM changed_articles WHERE is_new) AS new_articles,
    (SELECT count(*) FROM changed_articles WHERE NOT is_new) AS changed_articles,
    (SELECT count(*) FROM changed_comments) AS changed_comments,
    (SELECT count(*) FROM staged_articles) AS articles,
    (SELECT count(*) FROM staged_comments) AS comments;
