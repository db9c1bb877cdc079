-- What was read of the addresses $urls then; other canaries take their places.
DELETE FROM ops.canaries
WHERE url IN (SELECT unnest($urls));
