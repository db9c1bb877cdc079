INSERT INTO core.articles BY NAME
WITH changed AS (
    SELECT * EXCLUDE (is_new)
    FROM changed_articles
),

visits AS (
    SELECT
        article_id,
        max(fetched_at) AS last_read_at
    FROM settled_readings
    GROUP BY article_id
)

SELECT
    changed.*,
    visits.last_read_at,
    (SELECT this_load.load_number FROM this_load) AS changed_in_load
FROM changed
INNER JOIN visits ON changed.article_id = visits.article_id;
