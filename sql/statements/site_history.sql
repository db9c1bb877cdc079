-- The nights of a site before $night, oldest first, at most $reach_days back. Of several runs for one night it is the
-- nightly one, the sound one, the one that saw most.
WITH ranked_nights AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY night
            ORDER BY is_nightly DESC, is_sound DESC, seen_count DESC NULLS LAST, run_id DESC
        ) AS rank_of_night
    FROM ops.site_nights
    WHERE site = $site AND run_id <> $run_id AND night < $night AND night >= cast($night AS DATE) - $reach_days
),

site_history AS (
    SELECT
        night,
        run_id,
        is_nightly,
        is_sound,
        window_days,
        rules,
        measures
    FROM ranked_nights
    WHERE rank_of_night = 1
)

SELECT *
FROM site_history
ORDER BY night;
