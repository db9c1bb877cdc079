-- The articles whose derived versions are not those that core holds. Which text a version has, its digest tells; where
-- it is kept follows from the article's own text, so that all are written anew when that changes.
CREATE OR REPLACE TEMP TABLE changed_versions AS
WITH derived AS (
    SELECT * EXCLUDE (headline, description, body, authors)
    FROM derived_versions
),

known AS (
    SELECT * EXCLUDE (headline, description, body, authors, row_number)
    FROM known_versions
),

all_versions AS (
    SELECT
        article_id,
        derived AS version
    FROM derived
    UNION ALL
    SELECT
        article_id,
        known AS version
    FROM known
),

odd_versions AS (
    SELECT article_id
    FROM all_versions
    GROUP BY article_id, version
    HAVING count(*) <> 2
)

SELECT article_id
FROM odd_versions
UNION
SELECT changed_articles.article_id
FROM changed_articles
INNER JOIN known_articles ON changed_articles.article_id = known_articles.article_id
WHERE changed_articles.content_sha256 <> known_articles.content_sha256;
