-- What each word is looked for as, in folded text: lower case, no accents, one space for what is no letter or digit.
-- A word ends where it ends, unless it ends in *, or its script puts no spaces between words.
WITH asked_words AS (
    SELECT unnest(cast($words AS VARCHAR[])) AS asked
),

folded AS (
    SELECT
        asked,
        trim(regexp_replace(lower(strip_accents(asked)), '[^\p{L}\p{N}\p{M}]+', ' ', 'g')) AS term
    FROM asked_words
)

SELECT
    asked,
    term,
    CASE
        WHEN
            regexp_matches(
                term,
                '[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]'
            )
            THEN term
        WHEN asked LIKE '%*' THEN ' ' || term
        ELSE ' ' || term || ' '
    END AS needle
FROM folded;
