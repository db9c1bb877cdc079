-- What the bodies of a batch share with each other and with what is known of the site: one narrow row per staged
-- article with a body, by its number in the file. $most_same: articles that may have one text, or one paragraph.
-- entity: what makes two rows the same article under two addresses: one headline and one date or author. Without any
-- of these it is the address: walls and error pages are headed alike, and are not one article.
WITH staged_texts AS (
    SELECT
        row_number() OVER () AS row_no,
        url,
        canonical_url,
        http_status,
        published_at,
        len(authors) > 0 AS has_author,
        lower(trim(headline, e' \t\r\n' || chr(160))) AS headline_key,
        trim(body, e' \t\r\n' || chr(160)) AS body
    FROM articles
),

every_text AS (
    SELECT
        *,
        FALSE AS is_known
    FROM staged_texts
    WHERE body <> '' AND canonical_url <> ''
    UNION ALL BY NAME
    SELECT
        known_texts.canonical_url,
        known_texts.published_at,
        known_texts.has_author,
        lower(trim(known_texts.headline, e' \t\r\n' || chr(160))) AS headline_key,
        trim(known_texts.body, e' \t\r\n' || chr(160)) AS body,
        TRUE AS is_known
    FROM known_texts
    -- What is read again speaks for itself, also where it gets another address now.
    ANTI JOIN staged_texts AS same_address ON known_texts.canonical_url = same_address.canonical_url
    ANTI JOIN staged_texts AS same_link ON known_texts.url = same_link.url
    WHERE known_texts.body <> ''
),

identified AS (
    SELECT
        * EXCLUDE (body),
        length(body) AS body_chars,
        hash(regexp_replace(lower(body), '[^\pL\pN]+', '', 'g')) AS text_key,
        if(
            headline_key <> '' AND (published_at IS NOT NULL OR has_author),
            hash(headline_key, published_at),
            hash(canonical_url)
        ) AS entity
    FROM every_text
),

batch_size AS (
    SELECT
        $most_same AS most_same,
        count(DISTINCT entity) AS entity_count
    FROM identified
    WHERE NOT is_known
),

same_texts AS (
    SELECT
        text_key,
        count(DISTINCT entity) AS body_copy_count,
        count(DISTINCT entity) FILTER (WHERE NOT is_known) AS batch_copy_count
    FROM identified
    -- Below that a text may be a caption, or a line that goes with a video.
    WHERE body_chars >= 100
    GROUP BY text_key
),

-- The known one comes first, then a sound page, then the plainest address.
doubles AS (
    SELECT
        row_no,
        is_known,
        first_value(canonical_url) OVER same_article AS duplicate_of
    FROM identified
    WHERE body_chars >= 400 AND headline_key <> ''
    WINDOW same_article AS (
        PARTITION BY text_key, headline_key, published_at
        ORDER BY
            is_known DESC,
            coalesce(http_status NOT IN (200, 203), TRUE) ASC,
            length(canonical_url) ASC,
            canonical_url ASC
    )
),

paragraphs AS (
    SELECT
        row_no,
        canonical_url,
        is_known,
        unnest(string_split(body, e'\n\n')) AS paragraph
    FROM every_text
),

-- Each once an article: one that repeats itself is no boilerplate.
single_paragraphs AS (
    SELECT
        row_no,
        canonical_url,
        is_known,
        hash(lower(trim(paragraph))) AS paragraph_key,
        max(length(paragraph)) AS chars
    FROM paragraphs
    WHERE length(paragraph) >= 20
    GROUP BY row_no, canonical_url, is_known, paragraph_key
),

same_paragraphs AS (
    SELECT
        single_paragraphs.paragraph_key,
        count(DISTINCT identified.entity) AS article_count,
        count(DISTINCT identified.entity) FILTER (WHERE NOT single_paragraphs.is_known) AS batch_article_count
    FROM single_paragraphs
    INNER JOIN identified
        ON
            single_paragraphs.canonical_url = identified.canonical_url
            AND single_paragraphs.row_no IS NOT DISTINCT FROM identified.row_no
    GROUP BY single_paragraphs.paragraph_key
),

repeated AS (
    SELECT
        single_paragraphs.row_no,
        sum(single_paragraphs.chars) AS repeated_chars,
        sum(single_paragraphs.chars) FILTER (
            WHERE same_paragraphs.batch_article_count * 2 >= batch_size.entity_count
        ) AS template_chars
    FROM single_paragraphs
    CROSS JOIN batch_size
    INNER JOIN same_paragraphs ON single_paragraphs.paragraph_key = same_paragraphs.paragraph_key
    WHERE NOT single_paragraphs.is_known AND same_paragraphs.article_count > batch_size.most_same
    GROUP BY single_paragraphs.row_no
),

headline_words AS (
    SELECT
        row_no,
        lower(body) AS body_key,
        list_filter(
            regexp_split_to_array(headline_key, '[^\pL\pM\pN]+'), LAMBDA word: length(word) >= 4
        ) AS words
    FROM every_text
    WHERE NOT is_known
),

absent_headlines AS (
    SELECT
        row_no,
        len(words) >= 2
        AND len(list_filter(words, LAMBDA word: contains(body_key, word))) = 0 AS is_headline_absent
    FROM headline_words
),

check_texts AS (
    SELECT
        identified.row_no,
        same_texts.body_copy_count,
        absent_headlines.is_headline_absent,
        coalesce(repeated.repeated_chars, 0) / identified.body_chars AS repeated_share,
        coalesce(repeated.template_chars, 0) / identified.body_chars AS template_share,
        -- Many copies alone may be a short notice that comes every day: length or their share of the night must agree.
        (
            same_texts.body_copy_count > batch_size.most_same
            AND (identified.body_chars >= 400 OR same_texts.batch_copy_count >= 0.3 * batch_size.entity_count)
        )
        OR (
            identified.body_chars >= 400
            AND same_texts.batch_copy_count >= 3
            AND same_texts.batch_copy_count * 2 >= batch_size.entity_count
        ) AS is_template_text,
        nullif(doubles.duplicate_of, identified.canonical_url) AS duplicate_of
    FROM identified
    CROSS JOIN batch_size
    LEFT JOIN same_texts ON identified.text_key = same_texts.text_key
    LEFT JOIN repeated ON identified.row_no = repeated.row_no
    LEFT JOIN doubles ON identified.row_no = doubles.row_no
    LEFT JOIN absent_headlines ON identified.row_no = absent_headlines.row_no
    WHERE NOT identified.is_known
)

SELECT *
FROM check_texts
ORDER BY row_no;
