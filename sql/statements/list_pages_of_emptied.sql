-- Archived pages of threads in which a comment was emptied, by an erasure or by its writer; of one site, or of all.
WITH emptied AS (
    SELECT DISTINCT article_id
    FROM core.comments
    WHERE is_deleted AND author IS NULL AND body = ''
),

addresses AS (
    SELECT unnest([url, canonical_url]) AS url
    FROM ops.article_readings
    WHERE article_id IN (SELECT emptied.article_id FROM emptied)
)

SELECT * EXCLUDE (site, run_id, attempt_number)
FROM ops.pages
WHERE
    kind <> 'source'
    AND is_archived
    AND ($site IS NULL OR site = $site)
    AND (
        link_url IN (SELECT addresses.url FROM addresses)
        OR url IN (SELECT addresses.url FROM addresses)
        OR final_url IN (SELECT addresses.url FROM addresses)
    )
QUALIFY row_number() OVER (PARTITION BY warc_path, warc_offset ORDER BY run_id) = 1
ORDER BY warc_path, warc_offset;
