-- Comments of touched articles that no reading gives any more: errors of extraction, or gone with their article.
CREATE OR REPLACE TEMP TABLE removed_comments AS
SELECT
    known.article_id,
    known.comment_id,
    known.site,
    known.position,
    articles.url AS article_url,
    known.article_id NOT IN (SELECT derived_articles.article_id FROM derived_articles) AS is_with_article
FROM known_comments AS known
INNER JOIN known_articles AS articles ON known.article_id = articles.article_id
WHERE
    NOT EXISTS (
        SELECT 1
        FROM derived_comments AS derived
        WHERE derived.article_id = known.article_id AND derived.comment_id = known.comment_id
    );
