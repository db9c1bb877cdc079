-- Of the addresses $urls, those that another run than $run_id did not believe because different articles named them.
-- The issue's detail begins with the address; a blank ends it.
SELECT DISTINCT split_part(detail, ' ', 1) AS canonical_url
FROM ops.issues
WHERE
    site = $site
    AND run_id <> $run_id
    AND code = 'canonical_disputed'
    AND split_part(detail, ' ', 1) IN (SELECT unnest($urls));
