-- Texts that no signature is of, the newest first.
SELECT
    articles.article_id,
    articles.content_sha256,
    articles.headline,
    articles.body
FROM core.articles AS articles
ANTI JOIN ops.text_signatures AS signatures
    ON articles.article_id = signatures.article_id AND articles.content_sha256 = signatures.content_sha256
WHERE articles.body IS NOT NULL  -- of some only what is said about them may be kept
ORDER BY articles.first_seen_at DESC, articles.article_id ASC
LIMIT cast($most AS BIGINT);
