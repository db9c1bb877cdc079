-- Names under comments of more than one paper. A name is no proof of a person.
SELECT
    commenters.author,
    cast(sum(commenters.comment_count) AS BIGINT) AS comment_count,
    count(*) AS site_count,
    list_sort(list(commenters.site)) AS sites,
    min(commenters.first_comment_at) AS first_comment_at,
    max(commenters.last_comment_at) AS last_comment_at
FROM marts.commenters AS commenters
SEMI JOIN scope_names ON commenters.author = scope_names.author
GROUP BY commenters.author
HAVING count(*) > 1
