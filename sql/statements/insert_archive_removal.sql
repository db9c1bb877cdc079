INSERT INTO ops.archive_removals BY NAME
SELECT
    $site AS site,
    $warc_path AS warc_path,
    cast($file_bytes AS BIGINT) AS file_bytes,
    cast($removed_at AS TIMESTAMP) AS removed_at,
    $reason AS reason;
