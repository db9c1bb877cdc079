-- What an erased site's addresses are known by, after its file or its articles told more.
UPDATE ops.erasures SET digests = cast($digests AS BLOB[])
WHERE erasure_id = $erasure_id;
