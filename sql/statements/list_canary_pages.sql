-- The pages of canaries: each article's own, then its comment pages. $urls, $run_ids and $attempt_numbers go together.
WITH wanted AS (
    SELECT
        unnest($urls) AS url,
        unnest($run_ids) AS run_id,
        unnest($attempt_numbers) AS attempt_number
),

site_pages AS (
    SELECT *
    FROM ops.pages
    WHERE site = $site AND kind IN ('article', 'comments')
),

found AS (
    SELECT site_pages.*
    FROM site_pages
    SEMI JOIN wanted
        ON
            site_pages.link_url = wanted.url
            AND site_pages.run_id = wanted.run_id
            AND site_pages.attempt_number = wanted.attempt_number
)

SELECT * EXCLUDE (site, run_id, attempt_number)
FROM found
ORDER BY link_url ASC, kind ASC, fetched_at ASC, warc_offset ASC;
