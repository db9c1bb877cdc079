SELECT
    version,
    sha256
FROM ops.migrations
ORDER BY version;
