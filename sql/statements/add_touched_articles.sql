-- Further articles to derive anew: those whose readings have got another address.
INSERT INTO touched_articles
SELECT cast(unnest($moved) AS UUID) AS article_id
EXCEPT
SELECT article_id
FROM touched_articles;
