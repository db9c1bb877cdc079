-- Where the raw bytes of a rejected row lie: of an article by their digest, of a comment by the page it was read from.
SELECT
    url,
    kind,
    raw_sha256,
    fetched_at,
    warc_path,
    warc_offset
FROM ops.pages
WHERE
    site = $site
    AND run_id = $run_id
    AND (raw_sha256 = $raw_sha256 OR ($raw_sha256 IS NULL AND ($url = url OR $url = final_url)))
ORDER BY attempt_number DESC, fetched_at DESC;
