-- The nights before each of the nights asked for, of its site, oldest first, at most $reach_days back. $sites, $nights
-- and $run_ids are of one length; asked_at is the place in them. Of several runs for one night it is the nightly one,
-- the sound one, the one that saw most. Ranked before the measures are read, which are far wider than the rest.
WITH asked AS (
    SELECT
        generate_subscripts(cast($sites AS VARCHAR[]), 1) - 1 AS asked_at,
        unnest(cast($sites AS VARCHAR[])) AS site,
        unnest(cast($nights AS DATE[])) AS night,
        unnest(cast($run_ids AS VARCHAR[])) AS run_id
),

reaching AS (
    SELECT
        *,
        night - $reach_days AS since_night
    FROM asked
),

ranked_nights AS (
    SELECT
        reaching.asked_at,
        nights.rowid AS row_at,
        row_number() OVER (
            PARTITION BY reaching.asked_at, nights.night
            ORDER BY nights.is_nightly DESC, nights.is_sound DESC, nights.seen_count DESC NULLS LAST, nights.run_id DESC
        ) AS rank_of_night
    FROM ops.site_nights AS nights
    INNER JOIN reaching ON nights.site = reaching.site
    WHERE
        nights.night >= reaching.since_night
        AND nights.night < reaching.night
        AND nights.run_id <> reaching.run_id
)

SELECT
    ranked_nights.asked_at,
    nights.night,
    nights.run_id,
    nights.rules,
    nights.is_sound,
    nights.is_nightly,
    nights.window_days,
    nights.measures
FROM ops.site_nights AS nights
INNER JOIN ranked_nights ON nights.rowid = ranked_nights.row_at
WHERE ranked_nights.rank_of_night = 1
ORDER BY ranked_nights.asked_at, nights.night;
