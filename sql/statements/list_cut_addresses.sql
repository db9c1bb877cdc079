-- Addresses of pages that are not in the archive any more, or never were.
SELECT DISTINCT
    site,
    unnest([link_url, url, final_url]) AS url
FROM ops.pages
WHERE NOT is_archived
ORDER BY ALL;
