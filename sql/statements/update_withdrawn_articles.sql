UPDATE core.articles AS known
SET
    withdrawn_at = changed.withdrawn_at,
    changed_in_load = (SELECT this_load.load_number FROM this_load)
FROM changed_withdrawals AS changed
WHERE known.article_id = changed.article_id;
