-- From which night on the site's rules learn anew, as seen on $night; what lies over $reach_days back is long learnt.
SELECT
    rule,
    max(accepted_from) AS accepted_from
FROM ops.health_accepts
WHERE
    site = $site
    AND accepted_from <= cast($night AS DATE)
    AND accepted_from >= cast($night AS DATE) - $reach_days
GROUP BY rule
ORDER BY rule;
