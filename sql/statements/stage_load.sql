-- The number of the load that begins, and why rows leave core in it. Only one load is under way at any time.
CREATE OR REPLACE TEMP TABLE this_load AS
SELECT
    1 + coalesce(max(load_number), 0) AS load_number,
    cast($removal_reason AS VARCHAR) AS removal_reason
FROM ops.loads;
