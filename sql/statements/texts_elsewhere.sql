-- Articles of the site that have one of the texts $digests: their digest and address.
WITH texts AS (
    SELECT
        canonical_url,
        md5(lower(regexp_replace(trim(body, e' \t\r\n' || chr(160)), '\s+', ' ', 'g'))) AS body_digest
    FROM core.articles
    WHERE site = $site AND body IS NOT NULL
)

SELECT
    body_digest,
    canonical_url
FROM texts
WHERE list_contains($digests, body_digest);
