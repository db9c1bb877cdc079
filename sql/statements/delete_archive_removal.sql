DELETE FROM ops.archive_removals
WHERE warc_path = $warc_path;
