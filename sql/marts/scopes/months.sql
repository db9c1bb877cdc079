-- Months that hold a day in scope.
SELECT DISTINCT
    site,
    cast(date_trunc('month', day) AS DATE) AS month
FROM scope_days
