-- Signatures of texts that no article has any more, or has of another time: what is compared with it goes by that.
CREATE OR REPLACE TEMP TABLE gone_signatures AS
SELECT
    signatures.article_id,
    signatures.content_sha256,
    signatures.text_id
FROM ops.text_signatures AS signatures
ANTI JOIN core.articles AS articles
    ON
        signatures.article_id = articles.article_id
        AND signatures.content_sha256 = articles.content_sha256
        AND signatures.dated_at = coalesce(articles.published_at, articles.first_seen_at);
