-- Touched articles that no reading gives any more: each was taken for another than it is.
CREATE OR REPLACE TEMP TABLE removed_articles AS
SELECT
    article_id,
    site,
    url
FROM known_articles
WHERE article_id NOT IN (SELECT derived_articles.article_id FROM derived_articles);
