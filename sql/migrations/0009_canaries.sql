-- Canaries: a few well-read pages of each site, with what was read of them, and what changed since.
CREATE TABLE ops.canaries (
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    attempt_number BIGINT NOT NULL,
    raw_sha256 VARCHAR NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    chosen_at TIMESTAMP NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    link_json VARCHAR NOT NULL,
    reading_json VARCHAR NOT NULL
);

CREATE TABLE ops.canary_changes (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    rule_id VARCHAR NOT NULL,
    fields VARCHAR[] NOT NULL,
    lost VARCHAR[] NOT NULL,
    then_json VARCHAR NOT NULL,
    now_json VARCHAR,
    found_at TIMESTAMP NOT NULL
);
