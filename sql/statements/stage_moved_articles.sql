-- Articles of core that get another address. is_known: core has the article there already.
CREATE OR REPLACE TEMP TABLE moved_articles AS
SELECT
    moved.canonical_url,
    cast(moved.old_article_id AS UUID) AS old_article_id,
    cast(moved.article_id AS UUID) AS article_id,
    EXISTS (
        SELECT 1
        FROM core.articles AS known
        WHERE known.article_id = cast(moved.article_id AS UUID)
    ) AS is_known
FROM read_parquet($path) AS moved;
