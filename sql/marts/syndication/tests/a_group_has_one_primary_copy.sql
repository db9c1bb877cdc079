-- Each group has one primary copy.
SELECT duplicate_group_id
FROM core.copies
GROUP BY duplicate_group_id
HAVING count(*) FILTER (WHERE is_primary_copy) <> 1
