-- Every name of a commenter, with its site; NULL where that is not known any more.
WITH sites AS (
    SELECT DISTINCT
        article_id,
        site
    FROM ops.article_readings
),

names AS (
    SELECT
        site,
        author
    FROM core.comments
    UNION ALL
    SELECT
        sites.site,
        versions.author
    FROM core.comment_versions AS versions
    LEFT JOIN sites ON versions.article_id = sites.article_id
    UNION ALL
    SELECT
        sites.site,
        readings.author
    FROM ops.comment_readings AS readings
    LEFT JOIN sites ON readings.article_id = sites.article_id
    UNION ALL
    SELECT
        site,
        author
    FROM ops.rejected_comments
)

SELECT DISTINCT
    site,
    author
FROM names
WHERE author IS NOT NULL
ORDER BY ALL;
