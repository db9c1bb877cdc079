-- Sources of one run that could not be read.
SELECT
    source_url,
    problem
FROM ops.sources
WHERE site = $site AND run_id = $run_id AND problem IS NOT NULL
ORDER BY source_url;
