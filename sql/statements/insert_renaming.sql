-- The renaming of a site to $site, in which all of its rows change.
INSERT INTO ops.loads BY NAME
SELECT
    load_number,
    'rename' AS kind,
    $site AS site,
    NULL AS run_id,
    cast($renamed_at AS TIMESTAMP) AS loaded_at,
    0 AS new_article_count,
    cast($article_count AS BIGINT) AS changed_article_count,
    0 AS removed_article_count,
    0 AS new_comment_count,
    cast($comment_count AS BIGINT) AS changed_comment_count,
    0 AS removed_comment_count
FROM this_load;
