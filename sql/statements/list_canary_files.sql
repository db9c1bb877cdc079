-- Files of the archive that hold pages of canaries: retention by size leaves them alone.
SELECT DISTINCT pages.warc_path
FROM ops.pages AS pages
SEMI JOIN ops.canaries AS canaries
    ON
        pages.site = canaries.site
        AND pages.link_url = canaries.url
        AND pages.run_id = canaries.run_id
        AND pages.attempt_number = canaries.attempt_number
WHERE pages.kind IN ('article', 'comments')
ORDER BY pages.warc_path;
