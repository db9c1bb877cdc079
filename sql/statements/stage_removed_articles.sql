-- Touched articles that no reading gives any more: each was taken for another than it is.
CREATE OR REPLACE TEMP TABLE removed_articles AS
SELECT
    known.article_id,
    known.site,
    known.url
FROM core.articles AS known
WHERE
    known.article_id IN (SELECT touched_articles.article_id FROM touched_articles)
    AND known.article_id NOT IN (SELECT derived_articles.article_id FROM derived_articles);
