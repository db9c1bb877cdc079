-- Erased comments in the log of readings: a place in the thread is left. stated_id as stage_comments makes it, so that
-- the next reading, whose name and text are dropped as well, says the same.
UPDATE ops.comment_readings AS readings
SET
    author = NULL,
    url = NULL,
    is_deleted = TRUE,
    text_id = cast(md5('') AS UUID),
    stated_id = cast(
        md5(
            cast(to_json(
                {
                    'native_id': readings.native_id,
                    'parent_comment_id': readings.parent_comment_id,
                    'position': readings.position,
                    'depth': readings.depth,
                    'author': cast(NULL AS VARCHAR),
                    'posted_at': if(readings.posted_at_source = 'relative', NULL, readings.posted_at),
                    'body': '',
                    'posted_at_text': if(readings.posted_at_source = 'relative', NULL, readings.posted_at_text),
                    'posted_at_precision':
                    if(readings.posted_at_source = 'relative', NULL, readings.posted_at_precision),
                    'posted_at_source': readings.posted_at_source,
                    'upvote_count': readings.upvote_count,
                    'downvote_count': readings.downvote_count,
                    'is_by_staff': readings.is_by_staff,
                    'is_deleted': TRUE,
                    'is_parent_missing': readings.is_parent_missing,
                    'url': cast(NULL AS VARCHAR)
                }
            ) AS VARCHAR)
        ) AS UUID
    )
WHERE
    NOT readings.is_rejected
    AND (readings.article_id, readings.comment_id) IN (
        SELECT
            erased_comments.article_id,
            erased_comments.comment_id
        FROM erased_comments
    );
