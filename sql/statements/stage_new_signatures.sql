-- Signatures of new texts; a text is of the time when it was published, or else first seen.
CREATE OR REPLACE TEMP TABLE new_signatures AS
WITH signed AS (
    SELECT * REPLACE (cast(article_id AS UUID) AS article_id, cast(text_id AS UUID) AS text_id)
    FROM read_parquet($path)
)

SELECT
    signed.*,
    coalesce(articles.published_at, articles.first_seen_at) AS dated_at
FROM signed
INNER JOIN core.articles AS articles ON signed.article_id = articles.article_id;
