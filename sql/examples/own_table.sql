-- How much is written on my own topics? A table of your own joins like any other; read_csv('topics.csv') gives one.
WITH topics (topic, word) AS (
    VALUES ('sea', 'harbour'), ('sea', 'ferry'), ('money', 'budget'), ('money', 'price')
)

SELECT
    topics.topic,
    count(DISTINCT articles.article_id) AS articles,
    count(DISTINCT articles.site) AS sites
FROM topics
INNER JOIN articles ON contains(lower(articles.headline || ' ' || articles.body), topics.word)
GROUP BY topics.topic
ORDER BY topics.topic;
