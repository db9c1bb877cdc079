-- A page of a source that names an erased article.
UPDATE ops.pages SET is_archived = FALSE
WHERE is_archived AND warc_path = $warc_path AND warc_offset = $warc_offset;
