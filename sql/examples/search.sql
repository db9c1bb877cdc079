-- Which articles speak of the council, and where?
SELECT
    site,
    published_at,
    headline,
    regexp_extract(body, '(?i).{0,30}\bcouncil\b.{0,30}') AS passage
FROM articles
WHERE body ILIKE '%council%' AND regexp_matches(body, '(?i)\bcouncil\b')
ORDER BY published_at DESC, headline ASC
LIMIT 5;
