-- WARC files that rows name, each with the newest of their records and when retention removed it.
WITH removals AS (
    SELECT
        warc_path,
        max(removed_at) AS removed_at
    FROM ops.archive_removals
    GROUP BY warc_path
)

SELECT
    pages.warc_path,
    min(pages.site) AS site,
    max(pages.fetched_at) AS newest_at,
    any_value(removals.removed_at) AS removed_at
FROM ops.pages AS pages
LEFT JOIN removals ON pages.warc_path = removals.warc_path
WHERE pages.is_archived AND ($site IS NULL OR pages.site = $site)
GROUP BY pages.warc_path
ORDER BY pages.warc_path;
