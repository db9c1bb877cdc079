-- Who writes most, under how many articles, and how much is answered?
SELECT
    said.site,
    said.author,
    count(DISTINCT said.comment_id) AS comments,
    count(DISTINCT said.article_id) AS articles,
    count(answers.comment_id) AS answers_received
FROM comments AS said
LEFT JOIN comments AS answers ON said.comment_id = answers.parent_comment_id
WHERE said.author IS NOT NULL
GROUP BY said.site, said.author
ORDER BY comments DESC, said.author ASC
LIMIT 5;
