-- Every WARC file that a row names.
SELECT DISTINCT warc_path
FROM ops.pages
ORDER BY warc_path;
