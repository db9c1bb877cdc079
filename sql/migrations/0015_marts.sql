-- The marts themselves are made by their queries (sql/marts); here is where they lie, and what each knows.
CREATE SCHEMA IF NOT EXISTS marts;

CREATE TABLE ops.mart_states (
    mart VARCHAR NOT NULL,
    query_sha256 VARCHAR NOT NULL,
    load_number BIGINT NOT NULL,
    refreshed_at TIMESTAMP NOT NULL,
    is_whole BOOLEAN NOT NULL,
    error VARCHAR
);
