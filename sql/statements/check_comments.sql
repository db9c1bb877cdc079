-- One narrow row per staged comment, numbered in file order: lengths, flags and keys; a body only up to 80 characters.
-- $max_depth: how far down a thread is followed; what is not reached by then hangs in a circle, or deeper.
-- $mojibake, $markup: regular expressions (quality.patterns).
WITH RECURSIVE numbered_comments AS (
    SELECT
        *,
        row_number() OVER () AS row_no,
        trim(body, e' \t\r\n' || chr(160)) AS trimmed_body
    FROM comments
),

article_verdicts AS (
    SELECT
        article_id,
        url,
        published_at,
        fetched_at,
        'accepted' AS article_verdict
    FROM accepted_articles
    UNION ALL
    SELECT
        article_id,
        url,
        published_at,
        fetched_at,
        'rejected by ' || array_to_string(rule_ids, ', ') AS article_verdict
    FROM rejected_articles
),

-- One article under two URLs: the accepted row speaks for both.
judged_articles AS (
    SELECT *
    FROM article_verdicts
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY article_verdict, url) = 1
),

ranked_comments AS (
    SELECT
        row_no,
        row_number() OVER (
            PARTITION BY article_id, comment_id
            ORDER BY coalesce(trimmed_body, '') = '', position, page_url, row_no
        ) AS comment_id_rank
    FROM numbered_comments
    WHERE article_id <> '' AND comment_id <> ''
),

single_comments AS (
    SELECT
        numbered_comments.row_no,
        numbered_comments.article_id,
        numbered_comments.comment_id,
        numbered_comments.parent_comment_id,
        numbered_comments.position,
        numbered_comments.posted_at,
        numbered_comments.posted_at_precision
    FROM numbered_comments
    INNER JOIN ranked_comments ON numbered_comments.row_no = ranked_comments.row_no
    WHERE ranked_comments.comment_id_rank = 1
),

thread_starts AS (
    SELECT
        children.article_id,
        children.comment_id
    FROM single_comments AS children
    LEFT JOIN single_comments AS parents
        ON children.article_id = parents.article_id AND children.parent_comment_id = parents.comment_id
    WHERE parents.comment_id IS NULL
),

reached_comments AS (
    SELECT
        article_id,
        comment_id,
        0 AS thread_depth
    FROM thread_starts
    UNION ALL
    SELECT
        replies.article_id,
        replies.comment_id,
        parents.thread_depth + 1 AS thread_depth
    FROM (SELECT * FROM reached_comments WHERE thread_depth < $max_depth) AS parents
    INNER JOIN single_comments AS replies
        ON parents.article_id = replies.article_id AND parents.comment_id = replies.parent_comment_id
),

-- A comment that was read twice counts once.
steps AS (
    SELECT
        row_no,
        position - lag(position, 1, 0) OVER (PARTITION BY article_id ORDER BY position ASC, row_no ASC) AS position_step
    FROM single_comments
),

-- Coarse times of one thread are alike by nature.
thread_times AS (
    SELECT
        article_id,
        count(*) AS timed_count,
        count(DISTINCT posted_at) AS time_count
    FROM single_comments
    WHERE posted_at IS NOT NULL AND coalesce(posted_at_precision, 'second') IN ('second', 'minute')
    GROUP BY article_id
),

texts AS (
    SELECT
        numbered_comments.row_no,
        numbered_comments.article_id,
        numbered_comments.position,
        length(numbered_comments.trimmed_body) AS chars,
        hash(lower(regexp_replace(numbered_comments.trimmed_body, '\s+', ' ', 'g'))) AS text_key
    FROM numbered_comments
    INNER JOIN ranked_comments ON numbered_comments.row_no = ranked_comments.row_no
    WHERE
        ranked_comments.comment_id_rank = 1
        AND numbered_comments.trimmed_body <> ''
        AND NOT numbered_comments.is_deleted
),

thread_texts AS (
    SELECT
        row_no,
        text_key,
        chars,
        row_number() OVER (PARTITION BY article_id, text_key ORDER BY position ASC, row_no ASC) AS text_rank,
        count(*) OVER (PARTITION BY article_id, text_key) AS text_count,
        count(*) OVER (PARTITION BY article_id) AS thread_count
    FROM texts
),

batch_texts AS (
    SELECT
        text_key,
        count(DISTINCT article_id) AS article_count
    FROM texts
    WHERE chars >= 40
    GROUP BY text_key
    HAVING article_count >= 5
),

measured_texts AS (
    SELECT
        thread_texts.row_no,
        thread_texts.text_count,
        batch_texts.article_count AS text_article_count,
        if(thread_texts.chars >= 40, thread_texts.text_rank, NULL) AS text_rank,
        -- Five readers may say "+1"; where nearly all of a thread do, something else was read.
        (thread_texts.text_count >= 5 AND thread_texts.text_count >= 0.8 * thread_texts.thread_count)
        OR batch_texts.article_count IS NOT NULL AS is_one_text
    FROM thread_texts
    -- Not as a second condition, which would make DuckDB compare every row with every text.
    LEFT JOIN batch_texts ON if(thread_texts.chars >= 40, thread_texts.text_key, NULL) = batch_texts.text_key
),

measured_comments AS (
    SELECT
        row_no,
        len(regexp_extract_all(trimmed_body, $mojibake)) * 1000 / nullif(length(trimmed_body), 0)
            AS mojibake_per_1000,
        nullif(regexp_extract(trimmed_body, $markup), '') AS first_markup,
        is_deleted
        OR regexp_matches(
            lower(trimmed_body), '^[\[(<]?(?:comment )?(?:deleted|removed|gelöscht|supprimé|eliminado)[\])>]?\.?$'
        ) AS is_placeholder,
        if(is_deleted, NULL, coalesce(trim(author), '') <> '') AS has_author,
        least(coalesce(upvote_count, 0), coalesce(downvote_count, 0)) AS fewest_votes
    FROM numbered_comments
),

article_bodies AS (
    SELECT
        article_id,
        any_value(body) AS article_body
    FROM articles
    GROUP BY article_id
),

copied AS (
    SELECT
        numbered_comments.row_no,
        contains(article_bodies.article_body, numbered_comments.trimmed_body) AS is_of_article
    FROM numbered_comments
    INNER JOIN article_bodies ON numbered_comments.article_id = article_bodies.article_id
    WHERE length(numbered_comments.trimmed_body) >= 100
),

check_comments AS (
    SELECT
        numbered_comments.row_no,
        numbered_comments.parent_comment_id,
        numbered_comments.position,
        numbered_comments.depth,
        numbered_comments.posted_at,
        ranked_comments.comment_id_rank,
        judged_articles.published_at,
        judged_articles.fetched_at,
        steps.position_step,
        measured_texts.text_count,
        measured_texts.text_article_count,
        measured_texts.text_rank,
        measured_texts.is_one_text,
        measured_comments.mojibake_per_1000,
        measured_comments.first_markup,
        measured_comments.is_placeholder,
        measured_comments.has_author,
        measured_comments.fewest_votes,
        copied.is_of_article,
        thread_times.timed_count,
        if(numbered_comments.posted_at IS NULL, NULL, thread_times.timed_count >= 5 AND thread_times.time_count = 1)
            AS is_one_time,
        numbered_comments.position - parents.position AS behind_parent,
        if(
            coalesce(numbered_comments.posted_at_precision, 'second') IN ('second', 'minute')
            AND coalesce(parents.posted_at_precision, 'second') IN ('second', 'minute'),
            (epoch_us(parents.posted_at) - epoch_us(numbered_comments.posted_at)) / 1e6,
            NULL
        ) AS before_parent_seconds,
        nullif(numbered_comments.article_id, '') AS article_id,
        nullif(numbered_comments.comment_id, '') AS comment_id,
        coalesce(judged_articles.article_verdict, 'not in the batch') AS article_verdict,
        length(numbered_comments.trimmed_body) AS body_chars,
        -- Of a deleted comment an empty place may be all that is left; it is kept for the thread's sake.
        if(
            numbered_comments.is_deleted AND numbered_comments.trimmed_body = '',
            NULL,
            length(numbered_comments.trimmed_body)
        ) AS written_body_chars,
        if(length(numbered_comments.trimmed_body) <= 80, numbered_comments.trimmed_body, NULL) AS short_body,
        numbered_comments.parent_comment_id = numbered_comments.comment_id AS is_own_parent,
        if(
            numbered_comments.parent_comment_id IS NULL AND NOT numbered_comments.is_parent_missing,
            NULL,
            parents.comment_id IS NOT NULL AND NOT numbered_comments.is_parent_missing
        ) AS is_parent_found,
        if(
            ranked_comments.row_no IS NULL OR numbered_comments.parent_comment_id = numbered_comments.comment_id,
            NULL,
            reached_comments.comment_id IS NOT NULL
        ) AS is_in_thread,
        (epoch_us(numbered_comments.posted_at) - epoch_us(judged_articles.fetched_at)) / 60e6 AS posted_ahead_minutes,
        -- "2 months ago" may lie before the article that it answers: a coarse time is given its own coarseness.
        (epoch_us(judged_articles.published_at) - epoch_us(numbered_comments.posted_at)) / 60e6
        - CASE numbered_comments.posted_at_precision
            WHEN 'year' THEN 366 * 1440
            WHEN 'month' THEN 31 * 1440
            WHEN 'week' THEN 7 * 1440
            WHEN 'day' THEN 1440
            WHEN 'hour' THEN 60
            ELSE 0
        END AS posted_early_minutes
    FROM numbered_comments
    LEFT JOIN ranked_comments ON numbered_comments.row_no = ranked_comments.row_no
    INNER JOIN measured_comments ON numbered_comments.row_no = measured_comments.row_no
    LEFT JOIN judged_articles ON numbered_comments.article_id = judged_articles.article_id
    LEFT JOIN steps ON numbered_comments.row_no = steps.row_no
    LEFT JOIN thread_times ON numbered_comments.article_id = thread_times.article_id
    LEFT JOIN measured_texts ON numbered_comments.row_no = measured_texts.row_no
    LEFT JOIN copied ON numbered_comments.row_no = copied.row_no
    LEFT JOIN single_comments AS parents
        ON
            numbered_comments.article_id = parents.article_id
            AND numbered_comments.parent_comment_id = parents.comment_id
    LEFT JOIN reached_comments
        ON
            numbered_comments.article_id = reached_comments.article_id
            AND numbered_comments.comment_id = reached_comments.comment_id
)

SELECT *
FROM check_comments
ORDER BY row_no;
