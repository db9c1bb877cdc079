-- Texts that are the same word for word, each with the least article that has it: what connects them is enough. Those
-- of which one is gone are paired anew, for it may have been the least.
INSERT INTO ops.copy_pairs BY NAME
WITH asked AS (
    SELECT text_id
    FROM new_signatures
    UNION
    SELECT text_id
    FROM gone_signatures
),

shared AS (
    SELECT
        signatures.text_id,
        min(signatures.article_id) AS copy_id
    FROM ops.text_signatures AS signatures
    SEMI JOIN asked ON signatures.text_id = asked.text_id
    GROUP BY signatures.text_id
    HAVING count(*) > 1
)

SELECT
    signatures.article_id,
    shared.copy_id
FROM ops.text_signatures AS signatures
INNER JOIN shared ON signatures.text_id = shared.text_id AND signatures.article_id <> shared.copy_id
EXCEPT
SELECT
    article_id,
    copy_id
FROM ops.copy_pairs;
