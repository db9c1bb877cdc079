-- The answers that an article was read from: its page, and further pages of comments that the same attempt
-- fetched. Where its run has no index of its own, those of the run that fetched the same bytes.
WITH of_site AS (
    SELECT *
    FROM ops.pages
    WHERE site = $site AND kind IN ('article', 'comments')
),

own AS (
    SELECT
        link_url AS own_link_url,
        run_id AS own_run_id,
        attempt_number AS own_attempt_number
    FROM of_site
    WHERE raw_sha256 = $raw_sha256 AND kind = 'article'
    ORDER BY run_id = $run_id DESC, fetched_at DESC, attempt_number DESC
    LIMIT 1
)

SELECT of_site.*
FROM of_site
INNER JOIN own
    ON
        of_site.link_url = own.own_link_url
        AND of_site.run_id = own.own_run_id
        AND of_site.attempt_number = own.own_attempt_number
ORDER BY of_site.kind ASC, of_site.fetched_at ASC, of_site.url ASC;
