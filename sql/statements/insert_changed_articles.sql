INSERT INTO core.articles BY NAME
SELECT
    * EXCLUDE (is_new),
    (SELECT this_load.load_number FROM this_load) AS changed_in_load
FROM changed_articles;
