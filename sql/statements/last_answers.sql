-- The newest archived answer of each of the URLs $urls, where the archive still holds its bytes.
-- Rows are found by few columns before the rest of them is read. Each URL is looked for under nine numbers, for the
-- sake of a larger Bloom filter: see stage_sought_readings.
WITH asked AS (
    SELECT unnest($urls) AS url
),

sought AS (
    SELECT
        url,
        unnest(range(9)) AS copy_number
    FROM asked
),

places AS (
    SELECT rowid AS place
    FROM ops.pages
    WHERE
        site = $site
        AND kind = $kind
        AND is_archived
        AND http_status IN (200, 203, 304)
        AND url IN (SELECT sought.url FROM sought WHERE sought.copy_number > 0)
),

answers AS (
    SELECT
        * EXCLUDE (site, run_id, attempt_number),
        coalesce(refers_to_warc_path, warc_path) AS bytes_path
    FROM ops.pages
    WHERE rowid IN (SELECT places.place FROM places)
)

SELECT answers.*
FROM answers
ANTI JOIN ops.archive_removals AS removals ON answers.bytes_path = removals.warc_path
QUALIFY row_number() OVER (PARTITION BY answers.url ORDER BY answers.fetched_at DESC, answers.warc_path DESC) = 1;
