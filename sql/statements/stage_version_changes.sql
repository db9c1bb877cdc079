-- The articles whose derived versions are not those that core holds.
CREATE OR REPLACE TEMP TABLE changed_versions AS
WITH all_versions AS (
    SELECT
        article_id,
        cast(to_json(derived_versions) AS VARCHAR) AS row_json
    FROM derived_versions
    UNION ALL
    SELECT
        article_id,
        cast(to_json(versions) AS VARCHAR) AS row_json
    FROM core.article_versions AS versions
    WHERE article_id IN (SELECT touched_articles.article_id FROM touched_articles)
),

odd_versions AS (
    SELECT article_id
    FROM all_versions
    GROUP BY article_id, row_json
    HAVING count(*) <> 2
)

SELECT DISTINCT article_id
FROM odd_versions;
