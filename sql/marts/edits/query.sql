-- Each change of an article's text, with what it was before.
WITH versions AS (
    SELECT
        texts.article_id,
        texts.version_number,
        texts.valid_from,
        articles.site,
        articles.canonical_url AS url,
        coalesce(texts.headline, articles.headline) AS headline,
        if(texts.headline IS NULL, articles.description, texts.description) AS description,
        if(texts.headline IS NULL, articles.body, texts.body) AS body,
        if(texts.headline IS NULL, articles.authors, texts.authors) AS authors
    FROM core.text_versions AS texts
    SEMI JOIN scope_articles ON texts.article_id = scope_articles.article_id
    INNER JOIN core.articles AS articles ON texts.article_id = articles.article_id
),

steps AS (
    SELECT
        *,
        lag(headline) OVER by_time AS headline_before,
        lag(description) OVER by_time AS description_before,
        lag(body) OVER by_time AS body_before,
        lag(authors) OVER by_time AS authors_before
    FROM versions
    WINDOW by_time AS (PARTITION BY article_id ORDER BY version_number)
)

SELECT
    article_id,
    version_number,
    site,
    url,
    valid_from AS edited_at,
    headline_before,
    headline AS headline_after,
    list_filter(
        [
            if(headline <> headline_before, 'headline', NULL),
            if(description IS DISTINCT FROM description_before, 'description', NULL),
            if(body <> body_before, 'body', NULL),
            if(authors <> authors_before, 'authors', NULL)
        ],
        LAMBDA changed: changed IS NOT NULL
    ) AS changed_columns,
    length(body_before) AS body_chars_before,
    length(body) AS body_chars_after
FROM steps
WHERE version_number > 1
