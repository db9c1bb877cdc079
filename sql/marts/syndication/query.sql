-- Stories that stand under several addresses, within a paper or across papers.
SELECT
    copies.duplicate_group_id,
    count(*) AS article_count,
    count(DISTINCT articles.site) AS site_count,
    list_sort(list(DISTINCT articles.site)) AS sites,
    min(articles.published_at) AS first_published_at,
    max(articles.published_at) AS last_published_at,
    any_value(articles.site) FILTER (WHERE copies.is_primary_copy) AS primary_site,
    any_value(articles.article_id) FILTER (WHERE copies.is_primary_copy) AS primary_article_id,
    any_value(articles.headline) FILTER (WHERE copies.is_primary_copy) AS headline
FROM core.copies AS copies
INNER JOIN core.articles AS articles ON copies.article_id = articles.article_id
GROUP BY copies.duplicate_group_id
HAVING count(*) > 1
