-- The texts of the touched articles' comments that have had more than one, from reading to reading.
CREATE OR REPLACE TEMP TABLE derived_comment_versions AS
WITH edited AS (
    SELECT
        article_id,
        comment_id
    FROM seen_comments
    WHERE NOT is_rejected
    GROUP BY article_id, comment_id
    HAVING min(text_id) <> max(text_id)
),

changes AS (
    SELECT
        seen.*,
        coalesce(lag(seen.text_id) OVER in_time <> seen.text_id, TRUE) AS is_change
    FROM seen_comments AS seen
    INNER JOIN edited ON seen.article_id = edited.article_id AND seen.comment_id = edited.comment_id
    WHERE NOT seen.is_rejected
    WINDOW in_time AS (PARTITION BY seen.article_id, seen.comment_id ORDER BY seen.place)
)

SELECT *
FROM core.comment_versions
WHERE FALSE
UNION ALL BY NAME
SELECT
    changes.article_id,
    changes.comment_id,
    row_number() OVER in_time AS version_number,
    changes.fetched_at AS valid_from,
    lead(changes.fetched_at) OVER in_time AS valid_to,
    changes.author,
    texts.body,
    changes.run_id
FROM changes
INNER JOIN settled_comments AS comments
    ON changes.article_id = comments.article_id AND changes.comment_id = comments.comment_id
INNER JOIN known_comment_texts AS texts
    ON
        changes.article_id = texts.article_id
        AND changes.comment_id = texts.comment_id
        AND changes.text_id = texts.text_id
WHERE changes.is_change
WINDOW in_time AS (PARTITION BY changes.article_id, changes.comment_id ORDER BY changes.place);
