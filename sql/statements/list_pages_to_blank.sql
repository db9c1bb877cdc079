-- Records that are still to be cut out of the archive's files.
SELECT
    warc_path,
    list(DISTINCT warc_offset) AS warc_offsets
FROM ops.pages
WHERE NOT is_archived AND warc_length > 0 AND starts_with(warc_path, 'archive/')
GROUP BY warc_path
ORDER BY warc_path;
