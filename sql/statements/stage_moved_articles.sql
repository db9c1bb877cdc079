-- Articles that get another address.
CREATE OR REPLACE TEMP TABLE moved_articles AS
SELECT
    canonical_url,
    cast(old_article_id AS UUID) AS old_article_id,
    cast(article_id AS UUID) AS article_id
FROM read_parquet($path);
