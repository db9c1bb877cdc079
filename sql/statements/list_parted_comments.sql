-- Comments that stand under another site than their article: older versions left them where an id was changed by hand.
SELECT
    reader_comments.site AS comment_site,
    articles.site AS article_site,
    count(*) AS comment_count
FROM core.comments AS reader_comments
INNER JOIN core.articles AS articles ON reader_comments.article_id = articles.article_id
WHERE reader_comments.site <> articles.site
GROUP BY reader_comments.site, articles.site
ORDER BY reader_comments.site ASC, articles.site ASC;
