-- The groups as the pairs make them now; of each the primary is the one that was published first.
CREATE OR REPLACE TEMP TABLE staged_copies AS
WITH members AS (
    SELECT
        cast(article_id AS UUID) AS article_id,
        cast(duplicate_group_id AS UUID) AS duplicate_group_id
    FROM read_parquet($path)
)

SELECT
    members.article_id,
    members.duplicate_group_id,
    row_number() OVER (
        PARTITION BY members.duplicate_group_id
        ORDER BY
            coalesce(articles.published_at, articles.first_seen_at) ASC,
            articles.first_seen_at ASC,
            articles.article_id ASC
    ) = 1 AS is_primary_copy
FROM members
INNER JOIN core.articles AS articles ON members.article_id = articles.article_id;
