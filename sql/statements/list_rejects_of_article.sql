-- All that one run rejected of one article: its own rows and its comments'.
SELECT
    reject_id,
    'article' AS kind,
    rule_ids,
    row_json
FROM ops.rejected_articles
WHERE site = $site AND run_id = $run_id AND article_id = $article_id
UNION ALL
SELECT
    reject_id,
    'comment' AS kind,
    rule_ids,
    row_json
FROM ops.rejected_comments
WHERE site = $site AND run_id = $run_id AND article_id = $article_id
ORDER BY kind, reject_id;
