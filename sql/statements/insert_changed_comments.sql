INSERT INTO core.comments BY NAME
SELECT
    * EXCLUDE (row_json, is_new, is_missed),
    (SELECT this_load.load_number FROM this_load) AS changed_in_load
FROM changed_comments;
