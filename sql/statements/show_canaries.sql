-- The canaries, with what changed last.
WITH chosen AS (
    SELECT *
    FROM ops.canaries
    WHERE $site IS NULL OR site = $site
),

changes AS (
    SELECT *
    FROM ops.canary_changes
    QUALIFY row_number() OVER (PARTITION BY site, url ORDER BY found_at DESC, rule_id ASC) = 1
)

SELECT
    chosen.site,
    chosen.url,
    chosen.fetched_at,
    chosen.asked_at,
    changes.found_at AS changed_at,
    changes.rule_id,
    changes.fields,
    changes.lost
FROM chosen
LEFT JOIN changes ON chosen.site = changes.site AND chosen.url = changes.url
ORDER BY chosen.site ASC, chosen.url ASC;
