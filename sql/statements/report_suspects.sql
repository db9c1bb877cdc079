-- Readings of the runs that were doubted and kept aside.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
)

SELECT
    suspects.site,
    suspects.run_id,
    suspects.url,
    suspects.doubts,
    left(suspects.headline, 500) AS headline,
    left(suspects.reason, 500) AS reason
FROM ops.suspect_readings AS suspects
SEMI JOIN wanted ON suspects.site = wanted.site AND suspects.run_id = wanted.run_id
WHERE suspects.status = 'kept_aside'
ORDER BY suspects.site ASC, suspects.url ASC;
