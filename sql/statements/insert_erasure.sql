INSERT INTO ops.erasures BY NAME
SELECT
    $erasure_id AS erasure_id,
    $kind AS kind,
    $site AS site,
    cast($salt AS BLOB) AS salt,
    cast($digests AS BLOB[]) AS digests,
    $keeps_archive AS keeps_archive,
    $why AS why,
    cast($erased_at AS TIMESTAMP) AS erased_at,
    0 AS article_count,
    0 AS comment_count,
    0 AS page_count;
