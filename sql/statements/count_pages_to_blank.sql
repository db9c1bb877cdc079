-- Records that are still to be cut out of the archive's files.
SELECT count(*) AS record_count
FROM (
    SELECT DISTINCT
        warc_path,
        warc_offset
    FROM ops.pages
    WHERE NOT is_archived AND warc_length > 0 AND starts_with(warc_path, 'archive/')
) AS records;
