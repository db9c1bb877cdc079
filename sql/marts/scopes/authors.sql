-- Names under comments of the articles in scope.
SELECT DISTINCT
    commenters.site,
    commenters.author
FROM marts.article_commenters AS commenters
SEMI JOIN scope_articles ON commenters.article_id = scope_articles.article_id
