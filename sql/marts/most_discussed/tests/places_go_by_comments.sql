-- Who has more comments stands before.
SELECT
    lower_one.site,
    lower_one.month,
    lower_one.place
FROM marts.most_discussed AS lower_one
INNER JOIN marts.most_discussed AS higher
    ON lower_one.site = higher.site AND lower_one.month = higher.month AND lower_one.place = higher.place + 1
WHERE lower_one.comment_count > higher.comment_count
