-- What was staged and loaded by the attempt that loads now. The first time of loading stays.
UPDATE ops.runs SET
    window_start_at = cast($window_start_at AS TIMESTAMP),
    window_end_at = cast($window_end_at AS TIMESTAMP),
    loaded_at = coalesce(loaded_at, cast($loaded_at AS TIMESTAMP)),
    is_held = $is_held,
    link_count = (
        SELECT count(*) FROM ops.outcomes AS endings
        WHERE endings.site = $site AND endings.run_id = $run_id AND endings.attempt_number = $attempt_number
    ),
    page_count = (
        SELECT count(*) FROM ops.pages AS answers
        WHERE answers.site = $site AND answers.run_id = $run_id AND answers.attempt_number = $attempt_number
    ),
    article_count = (SELECT count(*) FROM staged_articles),
    comment_count = (SELECT count(*) FROM staged_comments),
    declared_comment_count = (SELECT coalesce(sum(staged.declared_comment_count), 0) FROM staged_articles AS staged),
    extracted_comment_count = (SELECT coalesce(sum(staged.extracted_comment_count), 0) FROM staged_articles AS staged),
    rejected_article_count = (
        SELECT count(*) FROM ops.rejected_articles AS rejected
        WHERE rejected.site = $site AND rejected.run_id = $run_id
    ),
    rejected_comment_count = (
        SELECT count(*) FROM ops.rejected_comments AS rejected
        WHERE rejected.site = $site AND rejected.run_id = $run_id
    )
WHERE site = $site AND run_id = $run_id;
