-- Texts that core.comments will no longer hold, or never did: of earlier readings.
INSERT INTO ops.comment_texts BY NAME
SELECT texts.*
FROM known_comment_texts AS texts
WHERE
    NOT EXISTS (
        SELECT 1
        FROM derived_comments AS derived
        WHERE
            derived.article_id = texts.article_id
            AND derived.comment_id = texts.comment_id
            AND derived.body = texts.body
    )
    AND NOT EXISTS (
        SELECT 1
        FROM ops.comment_texts AS kept
        WHERE
            kept.article_id = texts.article_id
            AND kept.comment_id = texts.comment_id
            AND kept.text_id = texts.text_id
    );
