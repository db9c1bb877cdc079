-- What was erased at somebody's wish and must not come back: digests with a salt, no name and no address in clear.
CREATE TABLE ops.erasures (
    erasure_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    site VARCHAR,
    salt BLOB NOT NULL,
    digests BLOB[] NOT NULL,
    keeps_archive BOOLEAN NOT NULL,
    why VARCHAR,
    erased_at TIMESTAMP NOT NULL,
    lifted_at TIMESTAMP,
    article_count BIGINT NOT NULL,
    comment_count BIGINT NOT NULL,
    page_count BIGINT NOT NULL
);
