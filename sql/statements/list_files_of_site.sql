-- WARC files of the site $site that should be there: not those that retention removed.
SELECT DISTINCT warc_path
FROM ops.pages
WHERE
    site = $site
    AND starts_with(warc_path, 'archive/')
    AND warc_path NOT IN (SELECT removals.warc_path FROM ops.archive_removals AS removals)
ORDER BY ALL;
