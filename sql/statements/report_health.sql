-- How the nights of $sites were judged.
SELECT *
FROM ops.site_health
WHERE site IN (SELECT unnest($sites))
ORDER BY site ASC, night ASC;
