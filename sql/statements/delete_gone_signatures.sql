DELETE FROM ops.text_signatures AS signatures
USING gone_signatures AS gone
WHERE signatures.article_id = gone.article_id AND signatures.content_sha256 = gone.content_sha256;
