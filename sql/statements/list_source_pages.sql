-- Archived pages of sources: feeds, sitemaps, listings, front pages; of one site, or of all.
SELECT * EXCLUDE (site, run_id, attempt_number)
FROM ops.pages
WHERE kind = 'source' AND is_archived AND ($site IS NULL OR site = $site)
QUALIFY row_number() OVER (PARTITION BY warc_path, warc_offset ORDER BY run_id) = 1
ORDER BY warc_path, warc_offset;
