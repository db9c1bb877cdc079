-- A version of before the log may have been read from the page of another link, whose article this one has overwritten:
-- its reading is that page's, so that reading the page again takes it away from here.
UPDATE ops.article_readings AS readings
SET
    url = others.link_url,
    reading_id = cast(md5(concat(others.link_url, ' ', epoch_us(readings.fetched_at))) AS UUID)
FROM (
    SELECT
        pages.site,
        pages.run_id,
        pages.fetched_at,
        pages.raw_sha256,
        min(pages.link_url) AS link_url
    FROM ops.pages AS pages
    WHERE pages.kind = 'article'
    GROUP BY pages.site, pages.run_id, pages.fetched_at, pages.raw_sha256
    HAVING count(DISTINCT pages.link_url) = 1
) AS others
WHERE
    readings.site = others.site
    AND readings.run_id = others.run_id
    AND readings.fetched_at = others.fetched_at
    AND readings.raw_sha256 = others.raw_sha256
    AND readings.raw_sha256 <> ''
    AND readings.url <> others.link_url;
