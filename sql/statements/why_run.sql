-- The newest run of a site.
SELECT
    run_id,
    started_at
FROM ops.runs
WHERE site = $site AND trigger NOT IN ('reextract', 'release')
ORDER BY started_at DESC, run_id DESC
LIMIT 1;
