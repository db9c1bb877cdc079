-- When and why retention took a file.
SELECT
    removed_at,
    reason
FROM ops.archive_removals
WHERE warc_path = $warc_path
ORDER BY removed_at DESC
LIMIT 1;
