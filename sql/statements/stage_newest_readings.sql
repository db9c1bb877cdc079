-- Which reading of each touched article core.articles has to hold: the newest, or the first of those in a row that say
-- the same. site: also of its comments. Articles whose text is not known are none.
CREATE OR REPLACE TEMP TABLE newest_readings AS
WITH changes AS (
    SELECT
        article_id,
        place,
        fetched_at,
        coalesce(
            lag(article_id) OVER in_order <> article_id OR lag(row_sha256) OVER in_order <> row_sha256, TRUE
        ) AS is_change
    FROM settled_readings
    WINDOW in_order AS (ORDER BY place)
),

newest AS (
    SELECT
        max(place) FILTER (WHERE is_change) AS place,
        min(fetched_at) AS first_seen_at,
        max(fetched_at) AS last_read_at
    FROM changes
    GROUP BY article_id
)

SELECT
    readings.article_id,
    readings.site,
    newest.*
FROM newest
INNER JOIN settled_readings AS readings ON newest.place = readings.place
WHERE
    (readings.article_id, readings.content_sha256) IN (
        SELECT
            texts.article_id,
            texts.content_sha256
        FROM known_article_texts AS texts
    );
