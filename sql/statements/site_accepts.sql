-- From which night on rules of a site learn anew, as seen on each of the nights asked for; what lies over $reach_days
-- back is long learnt. $sites and $nights are of one length; asked_at is the place in them.
WITH asked AS (
    SELECT
        generate_subscripts(cast($sites AS VARCHAR[]), 1) - 1 AS asked_at,
        unnest(cast($sites AS VARCHAR[])) AS site,
        unnest(cast($nights AS DATE[])) AS night
),

reaching AS (
    SELECT
        *,
        night - $reach_days AS since_night
    FROM asked
)

SELECT
    reaching.asked_at,
    accepts.rule,
    max(accepts.accepted_from) AS accepted_from
FROM ops.health_accepts AS accepts
INNER JOIN reaching ON accepts.site = reaching.site
WHERE accepts.accepted_from <= reaching.night AND accepts.accepted_from >= reaching.since_night
GROUP BY reaching.asked_at, accepts.rule
ORDER BY reaching.asked_at, accepts.rule;
