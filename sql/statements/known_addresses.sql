-- Articles of the site that stand under one of the addresses $urls, or were found under one.
-- own_url: the address that answered then.
-- Rows are found by the digests of addresses alone before anything else of them is read: bodies are most of the
-- warehouse.
WITH asked AS (
    SELECT md5_number_lower(unnest($urls)) AS digest
),

article_places AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE
        site = $site
        AND (
            url_digest IN (SELECT asked.digest FROM asked)
            OR canonical_url_digest IN (SELECT asked.digest FROM asked)
        )
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
    WHERE site = $site AND rowid IN (SELECT article_places.place FROM article_places)
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
