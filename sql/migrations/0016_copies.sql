-- Which articles say the same. Columns of main.articles, but not of core.articles: another article's arrival changes
-- them, and that is no change of the row.
CREATE TABLE core.copies (
    article_id UUID NOT NULL,
    duplicate_group_id UUID NOT NULL,
    is_primary_copy BOOLEAN NOT NULL
);

CREATE TABLE ops.text_signatures (
    article_id UUID NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    text_id UUID,
    bands BIGINT[] NOT NULL,
    shingle_count BIGINT NOT NULL,
    dated_at TIMESTAMP NOT NULL
);

CREATE TABLE ops.copy_pairs (
    article_id UUID NOT NULL,
    copy_id UUID NOT NULL
);

DROP VIEW main.articles;

CREATE VIEW main.articles AS
SELECT
    articles.*,
    copies.duplicate_group_id,
    cast(
        timezone(
            coalesce(
                (SELECT map(list(sites.site), list(sites.timezone)) FROM core.sites AS sites)[articles.site], 'UTC'
            ),
            timezone('UTC', articles.published_at)
        ) AS DATE
    ) AS published_date,
    regexp_extract(articles.canonical_url, '^[a-z]+://([^/?#]+)', 1) AS host,
    length(articles.body) AS body_chars,
    coalesce(copies.is_primary_copy, TRUE) AS is_primary_copy
FROM core.articles AS articles
LEFT JOIN core.copies AS copies ON articles.article_id = copies.article_id;
