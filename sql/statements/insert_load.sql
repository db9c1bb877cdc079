-- The load that ends, with what it changed.
INSERT INTO ops.loads BY NAME
SELECT
    load_number,
    $kind AS kind,
    $site AS site,
    $run_id AS run_id,
    cast($loaded_at AS TIMESTAMP) AS loaded_at,
    (SELECT count(*) FROM changed_articles AS changed WHERE changed.is_new) AS new_article_count,
    (
        SELECT count(DISTINCT changed.article_id) FROM (
            SELECT changed_articles.article_id FROM changed_articles
            WHERE NOT changed_articles.is_new
            UNION ALL
            SELECT changed_withdrawals.article_id FROM changed_withdrawals
        ) AS changed
    ) AS changed_article_count,
    (
        SELECT count(*) FROM ops.removed_rows AS removed
        WHERE removed.removed_in_load = this_load.load_number AND removed.table_name = 'articles'
    ) AS removed_article_count,
    (SELECT count(*) FROM changed_comments AS changed WHERE changed.is_new) AS new_comment_count,
    (SELECT count(*) FROM changed_comments AS changed WHERE NOT changed.is_new) AS changed_comment_count,
    (
        SELECT count(*) FROM ops.removed_rows AS removed
        WHERE removed.removed_in_load = this_load.load_number AND removed.table_name = 'comments'
    ) AS removed_comment_count
FROM this_load;
