-- Texts that core.article_versions will no longer hold, or never did: of misread readings.
INSERT INTO ops.article_texts BY NAME
SELECT texts.*
FROM known_article_texts AS texts
WHERE
    NOT EXISTS (
        SELECT 1
        FROM derived_versions AS derived
        WHERE derived.article_id = texts.article_id AND derived.content_sha256 = texts.content_sha256
    )
    AND NOT EXISTS (
        SELECT 1
        FROM ops.article_texts AS kept
        WHERE kept.article_id = texts.article_id AND kept.content_sha256 = texts.content_sha256
    );
