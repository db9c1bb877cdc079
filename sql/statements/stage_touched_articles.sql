-- The articles whose rows may change: those of the run, and those that its readings were taken for before.
CREATE OR REPLACE TEMP TABLE touched_articles AS
SELECT article_id
FROM staged_article_readings
UNION
SELECT article_id
FROM logged_readings;
