-- Comments that changed after $since_load, or all; month is the one they are filed under.
SELECT
    *,
    coalesce(strftime(coalesce(posted_date, first_seen_at), '%Y-%m'), 'unknown') AS month
FROM main.comments
WHERE ($site IS NULL OR site = $site) AND ($since_load IS NULL OR changed_in_load > $since_load)
ORDER BY site ASC, month ASC, article_id ASC, position ASC, comment_id ASC;
