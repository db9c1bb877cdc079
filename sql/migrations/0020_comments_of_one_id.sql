-- Two comments of an article had one id where an older version had stored two articles as one and they were then moved
-- to an address of their own, both with the platform's number. Rows that say the same twice go; of others one keeps the
-- id, what was read last, and each other text gets one of its own, in every reading that has it.
-- Of thousands of readings few are such: they are found by digests, for the sake of memory, before rows are compared.
CREATE TEMP TABLE repeated_digests AS
SELECT hash(thread_id, article_id, comment_id) AS digest
FROM ops.comment_readings
GROUP BY digest
HAVING count(*) > 1;

CREATE TEMP TABLE repeated_readings AS
SELECT
    rowid AS place,
    thread_id,
    article_id,
    comment_id,
    text_id
FROM ops.comment_readings
WHERE hash(thread_id, article_id, comment_id) IN (SELECT repeated_digests.digest FROM repeated_digests)
QUALIFY count(*) OVER (PARTITION BY thread_id, article_id, comment_id) > 1;

DELETE FROM ops.comment_readings
WHERE
    rowid IN (
        SELECT repeated_readings.place
        FROM repeated_readings
        QUALIFY
            row_number() OVER (
                PARTITION BY
                    repeated_readings.thread_id,
                    repeated_readings.article_id,
                    repeated_readings.comment_id,
                    repeated_readings.text_id
                ORDER BY repeated_readings.place
            ) > 1
    );

CREATE TEMP TABLE repeated_comments AS
WITH repeated AS (
    SELECT
        article_id,
        comment_id
    FROM core.comments
    GROUP BY article_id, comment_id
    HAVING count(*) > 1
)

SELECT
    known.rowid AS place,
    known.article_id,
    known.comment_id,
    cast(md5(known.body) AS UUID) AS text_id
FROM core.comments AS known
INNER JOIN repeated ON known.article_id = repeated.article_id AND known.comment_id = repeated.comment_id;

DELETE FROM core.comments
WHERE
    rowid IN (
        SELECT repeated_comments.place
        FROM repeated_comments
        QUALIFY
            row_number() OVER (
                PARTITION BY
                    repeated_comments.article_id,
                    repeated_comments.comment_id,
                    repeated_comments.text_id
                ORDER BY repeated_comments.place
            ) > 1
    );

CREATE TEMP TABLE renamed_texts AS
WITH shared AS (
    SELECT
        article_id,
        comment_id,
        text_id
    FROM repeated_readings
    WHERE text_id IS NOT NULL
    UNION
    SELECT
        article_id,
        comment_id,
        text_id
    FROM repeated_comments
),

last_readings AS (
    SELECT
        article_id,
        comment_id,
        text_id,
        max(fetched_at) AS fetched_at
    FROM ops.comment_readings
    WHERE (article_id, comment_id) IN (SELECT (shared.article_id, shared.comment_id) FROM shared)
    GROUP BY article_id, comment_id, text_id
)

SELECT
    shared.article_id,
    shared.comment_id,
    shared.text_id,
    cast(md5(concat(shared.comment_id, ' ', shared.text_id)) AS UUID) AS new_id
FROM shared
LEFT JOIN last_readings
    ON
        shared.article_id = last_readings.article_id
        AND shared.comment_id = last_readings.comment_id
        AND shared.text_id = last_readings.text_id
QUALIFY
    row_number() OVER (
        PARTITION BY shared.article_id, shared.comment_id
        ORDER BY last_readings.fetched_at DESC NULLS LAST, shared.text_id ASC
    ) > 1;

UPDATE ops.comment_readings AS seen
SET comment_id = renamed_texts.new_id
FROM renamed_texts
WHERE
    seen.article_id = renamed_texts.article_id
    AND seen.comment_id = renamed_texts.comment_id
    AND seen.text_id = renamed_texts.text_id;

UPDATE ops.comment_texts AS texts
SET comment_id = renamed_texts.new_id
FROM renamed_texts
WHERE
    texts.article_id = renamed_texts.article_id
    AND texts.comment_id = renamed_texts.comment_id
    AND texts.text_id = renamed_texts.text_id;

-- Whoever follows the rows sees them with the next load.
UPDATE core.comments AS known
SET
    comment_id = renamed_texts.new_id,
    root_comment_id = if(known.root_comment_id = known.comment_id, renamed_texts.new_id, known.root_comment_id),
    changed_in_load = (SELECT 1 + coalesce(max(loads.load_number), 0) FROM ops.loads AS loads)
FROM renamed_texts
WHERE
    known.article_id = renamed_texts.article_id
    AND known.comment_id = renamed_texts.comment_id
    AND cast(md5(known.body) AS UUID) = renamed_texts.text_id;

DROP TABLE renamed_texts;

DROP TABLE repeated_comments;

DROP TABLE repeated_readings;

DROP TABLE repeated_digests;
