-- Articles that a load after number $since has changed, removed, or changed a comment of; those of a paper whose days
-- have another zone than when they were counted.
SELECT article_id
FROM core.articles
WHERE coalesce(changed_in_load, 0) > $since
UNION
SELECT article_id
FROM core.comments
WHERE coalesce(changed_in_load, 0) > $since
UNION
SELECT article_id
FROM ops.removed_rows
WHERE removed_in_load > $since
UNION
SELECT articles.article_id
FROM core.articles AS articles
SEMI JOIN scope_moved_sites ON articles.site = scope_moved_sites.site
