-- Pairs of a new text and another of the weeks around it that share a band, with both texts. A band that hundreds share
-- is a form that a paper fills in: following it would cost the square of its stories.
WITH limits AS (
    SELECT cast($least_length AS DOUBLE) AS least_length
),

spans AS (
    SELECT
        min(dated_at) - INTERVAL 30 DAY AS begins_at,
        max(dated_at) + INTERVAL 30 DAY AS ends_at
    FROM new_signatures
),

others AS (
    SELECT
        signatures.article_id,
        signatures.text_id,
        signatures.shingle_count,
        signatures.dated_at,
        unnest(signatures.bands) AS band
    FROM ops.text_signatures AS signatures
    WHERE
        signatures.dated_at >= (SELECT spans.begins_at FROM spans)
        AND signatures.dated_at <= (SELECT spans.ends_at FROM spans)
),

news AS (
    SELECT
        article_id,
        text_id,
        shingle_count,
        dated_at,
        unnest(bands) AS band
    FROM new_signatures
),

asked AS (
    SELECT others.*
    FROM others
    SEMI JOIN news ON others.band = news.band
    QUALIFY count(*) OVER (PARTITION BY others.band) <= 200
),

pairs AS (
    SELECT DISTINCT
        least(news.article_id, asked.article_id) AS article_id,
        greatest(news.article_id, asked.article_id) AS copy_id
    FROM news
    INNER JOIN asked ON news.band = asked.band
    WHERE
        news.article_id <> asked.article_id
        AND news.text_id <> asked.text_id
        AND abs(date_diff('day', news.dated_at, asked.dated_at)) <= 30
        AND least(news.shingle_count, asked.shingle_count)
        >= (SELECT limits.least_length FROM limits) * greatest(news.shingle_count, asked.shingle_count)
)

SELECT
    pairs.article_id,
    pairs.copy_id,
    articles.body,
    copies.body AS copy_body
FROM pairs
INNER JOIN core.articles AS articles ON pairs.article_id = articles.article_id
INNER JOIN core.articles AS copies ON pairs.copy_id = copies.article_id;
