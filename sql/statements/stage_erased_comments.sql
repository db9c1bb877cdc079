-- The comments under the names $authors, each on the site in $sites that stands at the same place.
CREATE OR REPLACE TEMP TABLE erased_comments AS
WITH wanted AS (
    SELECT
        cast(unnest($sites) AS VARCHAR) AS site,
        cast(unnest($authors) AS VARCHAR) AS author
),

sites AS (
    SELECT DISTINCT
        article_id,
        site
    FROM ops.article_readings
),

named AS (
    SELECT
        site,
        article_id,
        comment_id,
        author
    FROM core.comments
    UNION ALL
    SELECT
        sites.site,
        versions.article_id,
        versions.comment_id,
        versions.author
    FROM core.comment_versions AS versions
    LEFT JOIN sites ON versions.article_id = sites.article_id
    UNION ALL
    SELECT
        sites.site,
        readings.article_id,
        readings.comment_id,
        readings.author
    FROM ops.comment_readings AS readings
    LEFT JOIN sites ON readings.article_id = sites.article_id
    UNION ALL
    SELECT
        site,
        try_cast(article_id AS UUID) AS article_id,
        try_cast(comment_id AS UUID) AS comment_id,
        author
    FROM ops.rejected_comments
)

SELECT DISTINCT
    named.article_id,
    named.comment_id
FROM named
INNER JOIN wanted ON named.author = wanted.author AND named.site IS NOT DISTINCT FROM wanted.site
WHERE named.article_id IS NOT NULL AND named.comment_id IS NOT NULL;
