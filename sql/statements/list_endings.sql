-- How the links of the newest attempt of a run that came to load ended, and which rules rejected its rows.
WITH endings AS (
    SELECT
        'link' AS what,
        kind AS ending,
        CASE WHEN kind IN ('accepted', 'out_of_window', 'duplicate') THEN '' ELSE reason END AS reason
    FROM ops.outcomes
    WHERE site = $site AND run_id = $run_id
    QUALIFY attempt_number = max(attempt_number) OVER ()
    UNION ALL
    SELECT
        'comment' AS what,
        'rejected' AS ending,
        reason
    FROM ops.rejected_comments
    WHERE site = $site AND run_id = $run_id
)

SELECT
    what,
    ending,
    reason,
    count(*) AS ending_count
FROM endings
GROUP BY what, ending, reason
ORDER BY what DESC, ending_count DESC, ending ASC, reason ASC;
