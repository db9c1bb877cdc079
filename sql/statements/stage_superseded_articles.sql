-- Articles of core whose own reading, extracted again, gives its link another canonical URL: the old row is an error.
CREATE OR REPLACE TEMP TABLE superseded_articles AS
SELECT DISTINCT known.article_id
FROM core.articles AS known
INNER JOIN staged_articles ON known.site = staged_articles.site AND known.url = staged_articles.url
INNER JOIN ops.pages AS pages
    ON
        known.site = pages.site
        AND known.run_id = pages.run_id
        AND staged_articles.url = pages.link_url
        AND staged_articles.fetched_at = pages.fetched_at
WHERE
    pages.kind = 'article'
    AND staged_articles.is_reread
    AND NOT staged_articles.is_stale
    AND known.article_id NOT IN (SELECT kept.article_id FROM staged_articles AS kept);
