-- Which papers are not well, since when, and what says so?
SELECT
    newest.site,
    newest.night,
    newest.state,
    newest.level,
    newest.first_seen,
    [signal.rule FOR signal IN newest.signals] AS rules
FROM ops.site_health AS newest
QUALIFY row_number() OVER (PARTITION BY newest.site ORDER BY newest.night DESC) = 1
ORDER BY newest.site;
