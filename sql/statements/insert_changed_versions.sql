-- A text that the article has now stands in core.articles, which is written with them.
INSERT INTO core.text_versions BY NAME
SELECT
    versions.* REPLACE (
        if(articles.article_id IS NULL, versions.headline, NULL) AS headline,
        if(articles.article_id IS NULL, versions.description, NULL) AS description,
        if(articles.article_id IS NULL, versions.body, NULL) AS body,
        if(articles.article_id IS NULL, versions.authors, NULL) AS authors
    )
FROM derived_versions AS versions
LEFT JOIN derived_articles AS articles
    ON versions.article_id = articles.article_id AND versions.content_sha256 = articles.content_sha256
WHERE versions.article_id IN (SELECT changed_versions.article_id FROM changed_versions);
