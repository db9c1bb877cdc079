-- The rules that a person lets learn $site anew, each with the newest night from which on.
SELECT
    rule,
    max(accepted_from) AS accepted_from
FROM ops.health_accepts
WHERE site = $site
GROUP BY rule
ORDER BY rule;
