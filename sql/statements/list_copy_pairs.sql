SELECT
    article_id,
    copy_id
FROM ops.copy_pairs;
