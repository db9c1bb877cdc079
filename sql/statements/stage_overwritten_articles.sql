-- Versions of the articles to be read again that were read from the page of another link, which has no row of its own.
CREATE OR REPLACE TEMP TABLE overwritten_articles AS
WITH known_urls AS (
    SELECT url
    FROM core.articles
    WHERE site = $site
)

SELECT DISTINCT
    pages.site,
    pages.link_url AS url,
    articles.source_channel,
    pages.run_id AS reading_run_id,
    pages.attempt_number AS reading_attempt_number,
    pages.fetched_at,
    versions.headline,
    versions.body,
    articles.headline AS now_headline,
    articles.body AS now_body
FROM reread_articles
INNER JOIN core.articles AS articles
    ON reread_articles.site = articles.site AND reread_articles.url = articles.url
INNER JOIN core.article_versions AS versions ON articles.article_id = versions.article_id
INNER JOIN ops.pages AS pages
    ON
        articles.site = pages.site
        AND versions.run_id = pages.run_id
        AND versions.raw_sha256 = pages.raw_sha256
WHERE
    pages.kind = 'article'
    AND pages.link_url NOT IN (SELECT known_urls.url FROM known_urls);
