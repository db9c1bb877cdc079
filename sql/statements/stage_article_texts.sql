-- The texts of the touched articles by digest, wherever they are kept.
CREATE OR REPLACE TEMP TABLE known_article_texts AS
WITH texts AS (
    SELECT *
    FROM staged_articles
    UNION ALL BY NAME
    SELECT *
    FROM known_articles
    UNION ALL BY NAME
    SELECT *
    FROM known_versions
    WHERE headline IS NOT NULL
    UNION ALL BY NAME
    SELECT *
    FROM ops.article_texts
    WHERE
        article_id IN (SELECT sought_articles.article_id FROM sought_articles WHERE sought_articles.copy_number > 0)
)

SELECT
    article_id,
    content_sha256,
    any_value(headline) AS headline,
    any_value(description) AS description,
    any_value(body) AS body,
    any_value(authors) AS authors
FROM texts
GROUP BY article_id, content_sha256;
