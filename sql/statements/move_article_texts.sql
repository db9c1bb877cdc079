-- All texts of a moved article, wherever they are kept.
INSERT INTO ops.article_texts BY NAME
WITH texts AS (
    SELECT
        article_id,
        content_sha256,
        headline,
        description,
        body,
        authors
    FROM core.articles
    UNION ALL
    SELECT
        article_id,
        content_sha256,
        headline,
        description,
        body,
        authors
    FROM core.article_versions
    UNION ALL
    SELECT
        article_id,
        content_sha256,
        headline,
        description,
        body,
        authors
    FROM ops.article_texts
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
