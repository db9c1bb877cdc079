-- The erasures that stand.
SELECT
    erasure_id,
    kind,
    site,
    salt,
    digests,
    keeps_archive,
    why,
    erased_at
FROM ops.erasures
WHERE lifted_at IS NULL
ORDER BY erased_at, erasure_id;
