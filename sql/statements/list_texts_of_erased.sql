-- All bodies of the articles $article_ids that no other article has: what many pages show tells no article.
WITH erased AS (
    SELECT cast(unnest($article_ids) AS UUID) AS article_id
),

texts AS (
    SELECT
        article_id,
        body
    FROM core.articles
    WHERE body IS NOT NULL
    UNION ALL
    SELECT
        article_id,
        body
    FROM core.text_versions
    WHERE body IS NOT NULL
),

own AS (
    SELECT DISTINCT texts.body
    FROM texts
    INNER JOIN erased ON texts.article_id = erased.article_id
),

shared AS (
    SELECT DISTINCT texts.body
    FROM texts
    WHERE
        texts.body IN (SELECT own.body FROM own)
        AND texts.article_id NOT IN (SELECT erased.article_id FROM erased)
)

SELECT own.body
FROM own
WHERE own.body NOT IN (SELECT shared.body FROM shared)
ORDER BY ALL;
