-- Every comment that the run's readings saw: rejected ones too, without content, because they are not gone.
-- thread_id: digest of all that one reading saw. A reading that is loaded again with the same comments has the same.
-- Of what a reading gave twice, the first one counts: only there rows are compared.
CREATE OR REPLACE TEMP TABLE staged_comment_readings AS
WITH rejected AS (
    SELECT
        try_cast(article_id AS UUID) AS article_id,
        try_cast(comment_id AS UUID) AS comment_id
    FROM read_parquet($rejected_path)
),

seen AS (
    SELECT
        * EXCLUDE (body, run_id),
        FALSE AS is_rejected
    FROM staged_comments
    UNION ALL BY NAME
    SELECT
        staged_articles.reading_id,
        staged_articles.article_id,
        rejected.comment_id,
        TRUE AS is_rejected
    FROM rejected
    INNER JOIN staged_articles ON rejected.article_id = staged_articles.article_id
    WHERE rejected.comment_id IS NOT NULL
),

repeated AS (
    SELECT
        article_id,
        comment_id
    FROM seen
    GROUP BY article_id, comment_id
    HAVING count(*) > 1
),

single_comments AS (
    SELECT *
    FROM seen
    WHERE
        (article_id, comment_id) NOT IN (
            SELECT
                repeated.article_id,
                repeated.comment_id
            FROM repeated
        )
    UNION ALL
    SELECT *
    FROM seen
    WHERE
        (article_id, comment_id) IN (
            SELECT
                repeated.article_id,
                repeated.comment_id
            FROM repeated
        )
    QUALIFY row_number() OVER (PARTITION BY article_id, comment_id ORDER BY is_rejected ASC, stated_id ASC) = 1
),

threads AS (
    SELECT
        reading_id,
        cast(
            md5(
                concat(
                    article_id,
                    reading_id,
                    string_agg(
                        cast(to_json(
                            {
                                'comment_id': comment_id,
                                'stated_id': stated_id,
                                'posted_at': posted_at,
                                'posted_at_text': posted_at_text,
                                'posted_at_precision': posted_at_precision,
                                'found_by': found_by,
                                'page_url': page_url
                            }
                        ) AS VARCHAR),
                        '' ORDER BY comment_id
                    )
                )
            ) AS UUID
        ) AS thread_id
    FROM single_comments
    GROUP BY reading_id, article_id
)

SELECT
    single_comments.*,
    threads.thread_id,
    staged_articles.fetched_at
FROM single_comments
INNER JOIN threads ON single_comments.reading_id = threads.reading_id
INNER JOIN staged_articles ON single_comments.reading_id = staged_articles.reading_id;
