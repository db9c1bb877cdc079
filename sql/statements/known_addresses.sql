-- Articles of the site that stand under one of the addresses $urls, or were found under one.
-- own_url: the address that answered then.
WITH asked AS (
    SELECT unnest($urls) AS url
),

named_articles AS (
    SELECT
        cast(article_id AS VARCHAR) AS article_id,
        site,
        run_id,
        url,
        canonical_url,
        headline,
        body,
        fetched_at
    FROM core.articles
    WHERE
        site = $site
        AND (canonical_url IN (SELECT asked.url FROM asked) OR url IN (SELECT asked.url FROM asked))
)

SELECT
    named_articles.article_id,
    named_articles.url,
    named_articles.canonical_url,
    named_articles.headline,
    named_articles.body,
    named_articles.fetched_at,
    coalesce(max(pages.final_url), any_value(named_articles.url)) AS own_url
FROM named_articles
LEFT JOIN ops.pages AS pages
    ON
        named_articles.site = pages.site
        AND named_articles.run_id = pages.run_id
        AND named_articles.url = pages.link_url
        AND pages.kind = 'article'
GROUP BY ALL
ORDER BY named_articles.canonical_url;
