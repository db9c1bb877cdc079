-- What the comments of a batch have in common, once for its new articles and once for its known ones ($known_urls).
WITH batch_articles AS (
    SELECT
        article_id,
        published_at,
        fetched_at,
        list_contains($known_urls, url) AS is_known
    FROM articles
),

batch_comments AS (
    SELECT
        comments.article_id,
        comments.author,
        comments.posted_at,
        comments.posted_at_precision,
        comments.is_deleted,
        comments.found_by,
        batch_articles.published_at,
        batch_articles.fetched_at,
        batch_articles.is_known,
        md5(lower(trim(comments.body))) AS text_digest,
        length(comments.body) AS body_chars
    FROM comments
    INNER JOIN batch_articles ON comments.article_id = batch_articles.article_id
    WHERE NOT comments.is_deleted
),

author_counts AS (
    SELECT
        is_known,
        max(comment_count) AS of_one_author
    FROM (
        SELECT
            is_known,
            author,
            count(*) AS comment_count
        FROM batch_comments
        WHERE author IS NOT NULL
        GROUP BY is_known, author
    ) AS by_author
    GROUP BY is_known
),

text_counts AS (
    SELECT
        is_known,
        max(comment_count) AS of_one_text,
        sum(comment_count - article_count) AS doubled,
        coalesce(sum(comment_count) FILTER (WHERE article_count > 1 AND body_chars >= 20), 0) AS in_other_threads
    FROM (
        SELECT
            is_known,
            text_digest,
            any_value(body_chars) AS body_chars,
            count(DISTINCT article_id) AS article_count,
            count(*) AS comment_count
        FROM batch_comments
        GROUP BY is_known, text_digest
    ) AS by_text
    GROUP BY is_known
),

moment_counts AS (
    SELECT
        is_known,
        max(comment_count) AS of_one_moment
    FROM (
        SELECT
            is_known,
            posted_at,
            count(*) AS comment_count
        FROM batch_comments
        WHERE posted_at IS NOT NULL AND posted_at_precision IN ('second', 'minute')
        GROUP BY is_known, posted_at
    ) AS by_moment
    GROUP BY is_known
),

comment_counts AS (
    SELECT
        is_known,
        count(*) AS comment_count,
        count(*) FILTER (WHERE author IS NULL) AS without_author,
        count(*) FILTER (WHERE posted_at IS NULL) AS without_time,
        count(*) FILTER (WHERE posted_at > fetched_at + INTERVAL 10 MINUTE) AS in_future,
        count(*) FILTER (WHERE posted_at < published_at - INTERVAL 10 MINUTE) AS before_article,
        histogram(found_by) AS found_by
    FROM batch_comments
    GROUP BY is_known
)

SELECT
    comment_counts.*,
    coalesce(author_counts.of_one_author, 0) AS of_one_author,
    coalesce(text_counts.of_one_text, 0) AS of_one_text,
    coalesce(text_counts.doubled, 0) AS doubled,
    coalesce(text_counts.in_other_threads, 0) AS in_other_threads,
    coalesce(moment_counts.of_one_moment, 0) AS of_one_moment
FROM comment_counts
LEFT JOIN author_counts ON comment_counts.is_known = author_counts.is_known
LEFT JOIN text_counts ON comment_counts.is_known = text_counts.is_known
LEFT JOIN moment_counts ON comment_counts.is_known = moment_counts.is_known
ORDER BY comment_counts.is_known;
