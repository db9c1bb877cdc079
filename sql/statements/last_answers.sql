-- The newest archived answer of each of the URLs $urls, where the archive still holds its bytes.
WITH asked AS (
    SELECT unnest($urls) AS url
),

answers AS (
    SELECT
        * EXCLUDE (site, run_id, attempt_number),
        coalesce(refers_to_warc_path, warc_path) AS bytes_path
    FROM ops.pages
    WHERE
        site = $site
        AND kind = $kind
        AND is_archived
        AND http_status IN (200, 203, 304)
        AND url IN (SELECT asked.url FROM asked)
)

SELECT answers.*
FROM answers
ANTI JOIN ops.archive_removals AS removals ON answers.bytes_path = removals.warc_path
QUALIFY row_number() OVER (PARTITION BY answers.url ORDER BY answers.fetched_at DESC, answers.warc_path DESC) = 1;
