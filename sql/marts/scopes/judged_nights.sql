-- Nights that were judged anew since they were written down, and those of which nothing is said any more.
WITH judged AS (
    SELECT
        site,
        night AS day,
        state,
        level
    FROM ops.site_health
    EXCEPT
    SELECT
        site,
        day,
        night_state AS state,
        night_level AS level
    FROM marts.site_daily
)

SELECT
    site,
    day
FROM judged
UNION
SELECT
    daily.site,
    daily.day
FROM marts.site_daily AS daily
ANTI JOIN ops.site_health AS health ON daily.site = health.site AND daily.day = health.night
WHERE daily.night_state IS NOT NULL
