-- A further address of an erased article.
UPDATE ops.erasures SET digests = list_append(digests, cast($digest AS BLOB))
WHERE erasure_id = $erasure_id AND NOT list_contains(digests, cast($digest AS BLOB));
