-- All texts of a moved article, wherever they are kept.
INSERT INTO ops.article_texts BY NAME
WITH texts AS (
    SELECT *
    FROM core.articles
    WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles)
    UNION ALL BY NAME
    SELECT *
    FROM core.text_versions
    WHERE
        headline IS NOT NULL
        AND article_id IN (SELECT moved_articles.old_article_id FROM moved_articles)
    UNION ALL BY NAME
    SELECT *
    FROM ops.article_texts
    WHERE article_id IN (SELECT moved_articles.old_article_id FROM moved_articles)
)

SELECT
    moved_articles.article_id,
    texts.content_sha256,
    any_value(texts.headline) AS headline,
    any_value(texts.description) AS description,
    any_value(texts.body) AS body,
    any_value(texts.authors) AS authors
FROM texts
INNER JOIN moved_articles ON texts.article_id = moved_articles.old_article_id
GROUP BY moved_articles.article_id, texts.content_sha256;
