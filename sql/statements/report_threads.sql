-- Articles of the runs whose page declares a number of comments: the five of each that lack most, or have too many.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
)

SELECT
    readings.site,
    readings.run_id,
    readings.url,
    readings.declared_comment_count,
    readings.extracted_comment_count,
    left(articles.headline, 500) AS headline
FROM ops.article_readings AS readings
SEMI JOIN wanted ON readings.site = wanted.site AND readings.run_id = wanted.run_id
LEFT JOIN core.articles AS articles ON readings.article_id = articles.article_id
WHERE readings.declared_comment_count != readings.extracted_comment_count
QUALIFY
    row_number() OVER (
        PARTITION BY readings.site, readings.run_id
        ORDER BY abs(readings.declared_comment_count - readings.extracted_comment_count) DESC, readings.url ASC
    ) <= 5
ORDER BY
    readings.site ASC, abs(readings.declared_comment_count - readings.extracted_comment_count) DESC, readings.url ASC;
