-- The comments that hold every word, the best first: many hits in few words. As search_articles.
WITH possible AS MATERIALIZED (
    SELECT
        site,
        posted_date,
        author,
        body,
        article_headline,
        coalesce(url, article_url) AS url,
        strftime(posted_at, '%Y-%m-%d %H:%M') AS posted_at,
        ' ' || regexp_replace(lower(strip_accents(body)), '[^\p{L}\p{N}\p{M}]', ' ', 'g') || ' ' AS spaced_body
    FROM main.comments
    WHERE
        NOT is_deleted
        AND ($site IS NULL OR site = $site)
        AND len(
            list_filter(
                cast($plain_words AS VARCHAR[]), LAMBDA word: NOT contains(lower(strip_accents(body)), word)
            )
        ) = 0
),

folded AS (
    SELECT
        *,
        regexp_replace(spaced_body, ' +', ' ', 'g') AS folded_body
    FROM possible
    WHERE ($first_day IS NULL OR posted_date >= $first_day) AND ($last_day IS NULL OR posted_date <= $last_day)
),

counted AS (
    SELECT
        *,
        list_transform(
            cast($needles AS VARCHAR[]),
            LAMBDA needle: (length(folded_body) - length(replace(folded_body, needle, ''))) / length(needle)
        ) AS hit_counts
    FROM folded
),

-- Materialized, or words would be counted in texts that lack one.
fitting AS MATERIALIZED (
    SELECT
        *,
        length(folded_body) / 300 AS relative_chars
    FROM counted
    WHERE list_min(hit_counts) > 0
),

scored AS (
    SELECT
        *,
        list_sum(
            list_transform(
                hit_counts,
                LAMBDA hits: hits / (hits + 0.3 + 0.9 * relative_chars)
            )
        ) AS score
    FROM fitting
    ORDER BY score DESC, posted_at DESC, url ASC
    LIMIT $row_limit
),

best AS (
    SELECT
        *,
        trim(
            regexp_replace(
                substring(body, greatest(1, strpos(spaced_body, $first_needle) - 60), 160), '\s+', ' ', 'g'
            )
        ) AS passage
    FROM scored
)

SELECT
    site,
    posted_at,
    author,
    passage,
    article_headline,
    url
FROM best
ORDER BY score DESC, posted_at DESC, url ASC;
