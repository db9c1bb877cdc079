-- Health over time: what each night of a site measured, what was said of it, and alarms that a person has silenced.
CREATE TABLE ops.site_nights (
    site VARCHAR NOT NULL,
    night DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    attempt_number BIGINT NOT NULL,
    is_nightly BOOLEAN NOT NULL,
    is_sound BOOLEAN NOT NULL,
    window_days DOUBLE NOT NULL,
    seen_count BIGINT,
    rules VARCHAR[] NOT NULL,
    measures STRUCT("name" VARCHAR, "value" DOUBLE, "count" BIGINT)[] NOT NULL
);

CREATE TABLE ops.site_health (
    site VARCHAR NOT NULL,
    night DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    level VARCHAR,
    signals STRUCT(
        "rule" VARCHAR, "level" VARCHAR, "value" DOUBLE, "usual" DOUBLE, "limit" DOUBLE, "examples" VARCHAR[]
    )[] NOT NULL,
    first_seen DATE,
    is_muted_until DATE
);

CREATE TABLE ops.health_mutes (
    site VARCHAR NOT NULL,
    muted_until DATE NOT NULL,
    why VARCHAR NOT NULL,
    muted_at TIMESTAMP NOT NULL
);
