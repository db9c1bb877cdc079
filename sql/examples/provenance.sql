-- Where does a row come from: named by what, answered how, when, and read by what?
SELECT
    headline,
    source_channel,
    http_status,
    fetched_at,
    body_extractor
FROM articles
ORDER BY fetched_at DESC, headline ASC
LIMIT 3;
