-- Articles of core that get another address. is_known: core has the article there already.
CREATE OR REPLACE TEMP TABLE moved_articles AS
WITH typed AS (
    SELECT
        canonical_url,
        cast(old_article_id AS UUID) AS old_article_id,
        cast(article_id AS UUID) AS article_id
    FROM read_parquet($path)
)

SELECT
    *,
    article_id IN (SELECT known.article_id FROM core.articles AS known) AS is_known
FROM typed;
