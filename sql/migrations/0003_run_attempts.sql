-- Every run leaves a row, however it ended, and each of its attempts one of its own. What an attempt archived and how
-- its links ended stays where a later attempt asks again: a reading is a page and an outcome of one attempt, and core
-- took it in where that attempt was loaded and not held.
CREATE TABLE ops.run_attempts (
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    attempt_number BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    stage VARCHAR,
    error_class VARCHAR,
    message VARCHAR,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    loaded_at TIMESTAMP,
    is_held BOOLEAN NOT NULL
);

ALTER TABLE ops.runs ADD COLUMN status VARCHAR;
ALTER TABLE ops.runs ADD COLUMN stage VARCHAR;
ALTER TABLE ops.runs ADD COLUMN error_class VARCHAR;
ALTER TABLE ops.runs ADD COLUMN message VARCHAR;
ALTER TABLE ops.runs ADD COLUMN attempt_number BIGINT;
ALTER TABLE ops.runs ADD COLUMN ended_at TIMESTAMP;
ALTER TABLE ops.runs ALTER COLUMN loaded_at DROP NOT NULL;
ALTER TABLE ops.pages ADD COLUMN attempt_number BIGINT;
ALTER TABLE ops.outcomes ADD COLUMN attempt_number BIGINT;

-- Not as defaults: see 0002.
UPDATE ops.runs SET
    status = CASE WHEN is_held THEN 'held' ELSE 'loaded' END,
    stage = 'load',
    error_class = CASE WHEN is_held THEN 'QualityFailed' END,
    attempt_number = 1,
    ended_at = loaded_at;
UPDATE ops.pages SET attempt_number = 1;
UPDATE ops.outcomes SET attempt_number = 1;

INSERT INTO ops.run_attempts BY NAME
SELECT
    site,
    run_id,
    attempt_number,
    status,
    stage,
    error_class,
    message,
    started_at,
    ended_at,
    loaded_at,
    is_held
FROM ops.runs;
