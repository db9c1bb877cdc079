-- One narrow row per staged article, for what is asked of a night as a whole; of texts only the headline's beginning
-- leaves. Known articles (those of $known_urls) and new ones are compared among their own: a wall may stand before one.
WITH numbered_articles AS (
    SELECT
        *,
        row_number() OVER () AS row_no,
        list_contains($known_urls, url) AS is_known,
        coalesce(trim(body, e' \t\r\n' || chr(160)), '') AS trimmed_body
    FROM articles
),

paragraphs AS (
    SELECT
        row_no,
        is_known,
        trim(unnest(string_split(trimmed_body, e'\n'))) AS paragraph
    FROM numbered_articles
),

group_sizes AS (
    SELECT
        is_known,
        count(*) FILTER (WHERE trimmed_body <> '') AS article_count
    FROM numbered_articles
    GROUP BY is_known
),

-- Shorter ones are bylines and headings. In two of ten articles a paragraph is a notice, in most a template's.
repeated_paragraphs AS (
    SELECT
        paragraphs.is_known,
        paragraphs.paragraph
    FROM paragraphs
    INNER JOIN group_sizes ON paragraphs.is_known = group_sizes.is_known
    WHERE length(paragraphs.paragraph) >= 40
    GROUP BY paragraphs.is_known, paragraphs.paragraph
    HAVING
        count(DISTINCT paragraphs.row_no) >= 2
        AND count(DISTINCT paragraphs.row_no) >= 0.3 * any_value(group_sizes.article_count)
),

repeated_texts AS (
    SELECT
        paragraphs.row_no,
        sum(length(paragraphs.paragraph)) AS repeated_chars
    FROM paragraphs
    INNER JOIN repeated_paragraphs
        ON paragraphs.is_known = repeated_paragraphs.is_known AND paragraphs.paragraph = repeated_paragraphs.paragraph
    GROUP BY paragraphs.row_no
),

-- A text that stands twice in its own article.
doubled_texts AS (
    SELECT
        row_no,
        sum(doubled_chars) AS doubled_chars
    FROM (
        SELECT
            row_no,
            length(paragraph) * (count(*) - 1) AS doubled_chars
        FROM paragraphs
        WHERE length(paragraph) >= 40
        GROUP BY row_no, paragraph
    ) AS by_paragraph
    GROUP BY row_no
),

measure_articles AS (
    SELECT
        numbered_articles.url,
        numbered_articles.canonical_url,
        numbered_articles.is_known,
        numbered_articles.authors,
        numbered_articles.published_at,
        numbered_articles.published_at_precision,
        numbered_articles.published_at_source,
        numbered_articles.modified_at,
        numbered_articles.fetched_at,
        numbered_articles.is_teaser,
        numbered_articles.is_metadata_only,
        numbered_articles.is_open_for_comments,
        numbered_articles.declared_comment_count,
        numbered_articles.extracted_comment_count,
        numbered_articles.comment_provider,
        coalesce(numbered_articles.language_detected, numbered_articles.language) AS language,
        left(numbered_articles.headline, 300) AS headline,
        length(numbered_articles.trimmed_body) AS body_chars,
        if(
            numbered_articles.trimmed_body = '',
            NULL,
            md5(lower(regexp_replace(numbered_articles.trimmed_body, '\s+', ' ', 'g')))
        ) AS body_digest,
        -- Two bytes of UTF-8 read as two letters, and bytes that were no UTF-8.
        length(numbered_articles.trimmed_body) - length(
            regexp_replace(
                numbered_articles.trimmed_body,
                '[ÂÃÄÅÐÑØÙâ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\x{FFFD}',
                '',
                'g'
            )
        ) AS damaged_chars,
        coalesce(repeated_texts.repeated_chars, 0) AS repeated_chars,
        coalesce(doubled_texts.doubled_chars, 0) AS doubled_chars
    FROM numbered_articles
    LEFT JOIN repeated_texts ON numbered_articles.row_no = repeated_texts.row_no
    LEFT JOIN doubled_texts ON numbered_articles.row_no = doubled_texts.row_no
)

SELECT *
FROM measure_articles
ORDER BY url;
