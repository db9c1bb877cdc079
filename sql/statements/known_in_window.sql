-- Articles of the site that were published from $start_at until $end_at, as far as is known, else first seen then; not
-- those that are closed for comments.
SELECT
    url,
    canonical_url,
    headline,
    source_channel,
    published_at,
    published_at_precision
FROM core.articles
WHERE
    site = $site
    AND is_open_for_comments IS DISTINCT FROM FALSE
    AND coalesce(published_at, first_seen_at) >= cast($start_at AS TIMESTAMP)
    AND coalesce(published_at, first_seen_at) < cast($end_at AS TIMESTAMP)
ORDER BY published_at DESC NULLS LAST, url ASC;
