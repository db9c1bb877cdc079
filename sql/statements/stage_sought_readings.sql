-- The run's readings as they are looked for in the log of all. Each id is here eight times, and once with the number
-- 0, which whoever looks leaves out: DuckDB 1.5 makes a Bloom filter of a join's small side only where that side is
-- filtered, and the larger it is, the fewer rows pass the filter by mistake and are read for nothing.
CREATE OR REPLACE TEMP TABLE sought_readings AS
SELECT
    reading_id,
    unnest(range(33)) AS copy_number
FROM staged_articles;
