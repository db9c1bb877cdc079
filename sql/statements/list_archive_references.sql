-- Which files hold the bytes of pages whose own record, in another file, is a revisit.
SELECT DISTINCT
    refers_to_warc_path AS warc_path,
    warc_path AS referrer
FROM ops.pages
WHERE is_archived AND refers_to_warc_path IS NOT NULL
ORDER BY ALL;
