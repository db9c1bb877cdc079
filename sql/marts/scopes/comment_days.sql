-- Days on which comments of the articles in scope were posted.
SELECT DISTINCT
    activity.site,
    activity.day
FROM marts.article_comment_days AS activity
SEMI JOIN scope_articles ON activity.article_id = scope_articles.article_id
