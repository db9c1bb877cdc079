-- Pairs that rest on a text that is no longer there.
DELETE FROM ops.copy_pairs
WHERE
    article_id IN (SELECT gone.article_id FROM gone_signatures AS gone)
    OR copy_id IN (SELECT gone.article_id FROM gone_signatures AS gone);
