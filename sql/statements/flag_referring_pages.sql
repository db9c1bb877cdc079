-- Revisits of records that have to go.
UPDATE ops.pages SET is_archived = FALSE
WHERE
    is_archived
    AND (refers_to_warc_path, refers_to_warc_offset) IN (
        SELECT
            going.warc_path,
            going.warc_offset
        FROM ops.pages AS going
        WHERE NOT going.is_archived AND going.warc_length > 0 AND starts_with(going.warc_path, 'archive/')
    );
