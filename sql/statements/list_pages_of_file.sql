-- The archived pages of one WARC file; what several runs have read from it counts once.
SELECT * EXCLUDE (site, run_id, attempt_number)
FROM ops.pages
WHERE warc_path = $warc_path AND is_archived
QUALIFY row_number() OVER (PARTITION BY warc_offset, raw_sha256, final_url ORDER BY run_id) = 1
ORDER BY warc_offset;
