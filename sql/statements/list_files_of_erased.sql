-- WARC files in which the addresses $urls may stand: of the runs that were promised them.
SELECT DISTINCT pages.warc_path
FROM ops.pages AS pages
WHERE
    starts_with(pages.warc_path, 'archive/')
    AND (pages.site, pages.run_id) IN (
        SELECT
            outcomes.site,
            outcomes.run_id
        FROM ops.outcomes AS outcomes
        WHERE outcomes.stage <> 'discover' AND outcomes.url IN (SELECT unnest($urls))
    )
ORDER BY ALL;
