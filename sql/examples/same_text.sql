-- Which stories stand under several addresses, word for word or nearly? Agencies' stories and copies do.
SELECT
    article_count AS copies,
    sites,
    primary_site AS first_at,
    headline
FROM marts.syndication
ORDER BY article_count DESC, headline ASC
LIMIT 5;
