-- Links of the touched articles that core holds as withdrawn.
SELECT url
FROM known_articles
WHERE withdrawn_at IS NOT NULL;
