-- The articles that hold every word, the best first: many hits in few words, those of a headline counted five times.
-- Words are looked for one by one first, as they stand, which passes over most texts at little cost. Of some articles
-- only the headline may be kept.
WITH possible AS MATERIALIZED (
    SELECT
        site,
        published_date,
        headline,
        canonical_url AS url,
        coalesce(body, '') AS body,
        strftime(published_at, '%Y-%m-%d %H:%M') AS published_at,
        ' '
        || regexp_replace(lower(strip_accents(coalesce(body, ''))), '[^\p{L}\p{N}\p{M}]', ' ', 'g')
        || ' ' AS spaced_body,
        ' ' || regexp_replace(lower(strip_accents(headline)), '[^\p{L}\p{N}\p{M}]+', ' ', 'g') || ' ' AS folded_headline
    FROM main.articles
    WHERE
        ($site IS NULL OR site = $site)
        AND len(
            list_filter(
                cast($plain_words AS VARCHAR[]),
                LAMBDA word: NOT contains(lower(strip_accents(headline || ' ' || coalesce(body, ''))), word)
            )
        ) = 0
),

folded AS (
    SELECT
        *,
        regexp_replace(spaced_body, ' +', ' ', 'g') AS folded_body
    FROM possible
    WHERE ($first_day IS NULL OR published_date >= $first_day) AND ($last_day IS NULL OR published_date <= $last_day)
),

counted AS (
    SELECT
        *,
        list_transform(
            cast($needles AS VARCHAR[]),
            LAMBDA needle: (
                5 * (length(folded_headline) - length(replace(folded_headline, needle, '')))
                + length(folded_body) - length(replace(folded_body, needle, ''))
            ) / length(needle)
        ) AS hit_counts
    FROM folded
),

-- Materialized, or words would be counted in texts that lack one.
fitting AS MATERIALIZED (
    SELECT
        *,
        length(folded_body) / 3000 AS relative_chars
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
    ORDER BY score DESC, published_at DESC, url ASC
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
    published_at,
    headline,
    passage,
    url
FROM best
ORDER BY score DESC, published_at DESC, url ASC;
