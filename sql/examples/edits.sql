-- Which articles were changed after publication, and in what?
SELECT
    articles.site,
    newer.headline,
    newer.version_number AS version,
    newer.valid_from AS seen_at,
    older.headline <> newer.headline AS has_other_headline,
    length(newer.body) - length(older.body) AS more_characters
FROM core.article_versions AS newer
INNER JOIN core.article_versions AS older
    ON newer.article_id = older.article_id AND newer.version_number = older.version_number + 1
INNER JOIN articles ON newer.article_id = articles.article_id
ORDER BY newer.valid_from DESC, newer.headline ASC
LIMIT 5;
