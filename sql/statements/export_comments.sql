-- Comments that changed after $since_load, themselves or in what their article tells of them, or all; month is the one
-- they are filed under.
WITH changed_articles AS (
    SELECT article_id
    FROM core.articles
    WHERE changed_in_load > $since_load
)

SELECT
    *,
    coalesce(strftime(coalesce(posted_date, first_seen_at), '%Y-%m'), 'unknown') AS month
FROM main.comments
WHERE
    ($site IS NULL OR site = $site)
    AND (
        $since_load IS NULL
        OR changed_in_load > $since_load
        OR article_id IN (SELECT changed_articles.article_id FROM changed_articles)
    )
ORDER BY site ASC, month ASC, article_id ASC, position ASC, comment_id ASC;
