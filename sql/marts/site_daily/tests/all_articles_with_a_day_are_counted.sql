-- All articles with a day are counted once.
SELECT
    dated.article_count,
    counted.article_count AS counted
FROM (SELECT count(*) AS article_count FROM core.articles WHERE published_at IS NOT NULL) AS dated,
    (SELECT coalesce(sum(article_count), 0) AS article_count FROM marts.site_daily) AS counted
WHERE dated.article_count <> counted.article_count
