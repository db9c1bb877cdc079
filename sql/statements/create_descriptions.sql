CREATE TABLE IF NOT EXISTS ops.descriptions (
    sha256 VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL
);
