-- Signatures of texts that no article has any more.
CREATE OR REPLACE TEMP TABLE gone_signatures AS
SELECT
    signatures.article_id,
    signatures.content_sha256,
    signatures.text_id
FROM ops.text_signatures AS signatures
ANTI JOIN core.articles AS articles
    ON signatures.article_id = articles.article_id AND signatures.content_sha256 = articles.content_sha256;
