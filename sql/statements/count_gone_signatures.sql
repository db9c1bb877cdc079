SELECT count(*) AS gone_count
FROM gone_signatures;
