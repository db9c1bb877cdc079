UPDATE ops.pages SET warc_length = 0
WHERE NOT is_archived AND warc_length > 0 AND warc_path = $warc_path;
