-- How links ended stays counted; their addresses are gone.
UPDATE ops.outcomes AS outcomes
SET
    url = tokens.token,
    url_digest = md5_number_lower(tokens.token)
FROM (
    SELECT
        unnest($urls) AS url,
        unnest($tokens) AS token
) AS tokens
WHERE outcomes.url = tokens.url;
