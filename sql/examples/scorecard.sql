-- How does each paper stand: how much is here, how complete, and how was its last night?
SELECT
    site,
    first_day,
    last_day,
    gap_count AS gaps,
    article_count AS articles,
    comment_count AS comments,
    commenter_count AS commenters,
    comment_share,
    last_night_state
FROM marts.site_scorecard
ORDER BY site;
