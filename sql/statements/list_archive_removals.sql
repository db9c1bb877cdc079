SELECT
    warc_path,
    site,
    max(removed_at) AS removed_at
FROM ops.archive_removals
GROUP BY warc_path, site
ORDER BY warc_path;
