-- Articles of the site that stand under one of the addresses $urls, or were found under one.
-- own_url: the address that answered then.
-- Rows are found by their addresses alone before anything else of them is read: bodies are most of the warehouse.
WITH asked AS (
    SELECT unnest($urls) AS url
),

places AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE
        site = $site
        AND (canonical_url IN (SELECT asked.url FROM asked) OR url IN (SELECT asked.url FROM asked))
),

named_articles AS (
    SELECT
        article_id,
        run_id,
        url,
        canonical_url,
        headline,
        body,
        fetched_at
    FROM core.articles
    WHERE site = $site AND rowid IN (SELECT places.place FROM places)
),

site_pages AS (
    SELECT
        run_id,
        link_url,
        final_url
    FROM ops.pages
    WHERE site = $site AND kind = 'article'
),

own_urls AS (
    SELECT
        named_articles.article_id,
        max(pages.final_url) AS own_url
    FROM named_articles
    INNER JOIN site_pages AS pages ON named_articles.run_id = pages.run_id AND named_articles.url = pages.link_url
    GROUP BY named_articles.article_id
)

SELECT
    named_articles.url,
    named_articles.canonical_url,
    named_articles.headline,
    named_articles.body,
    named_articles.fetched_at,
    cast(named_articles.article_id AS VARCHAR) AS article_id,
    coalesce(own_urls.own_url, named_articles.url) AS own_url
FROM named_articles
LEFT JOIN own_urls ON named_articles.article_id = own_urls.article_id
ORDER BY named_articles.canonical_url;
