DELETE FROM ops.canary_changes
WHERE url IN (SELECT unnest($urls));
