-- A rejected row has a short id of its own and is kept whole, so that it can be let through later. Rows of before have
-- an id and no row: these are read again from the archive.
ALTER TABLE ops.rejected_articles ADD COLUMN reject_id VARCHAR;

ALTER TABLE ops.rejected_articles ADD COLUMN row_json VARCHAR;

ALTER TABLE ops.rejected_comments ADD COLUMN reject_id VARCHAR;

ALTER TABLE ops.rejected_comments ADD COLUMN row_json VARCHAR;

UPDATE ops.rejected_articles
SET reject_id = 'a' || left(md5(concat_ws('|', run_id, url, '1')), 12);

UPDATE ops.rejected_comments
SET
    reject_id
    = 'c' || left(md5(concat_ws('|', run_id, article_id, comment_id, position, page_url, '1')), 12);

-- What a person has let through. It outlives the rejected row, which each load of its run writes anew.
CREATE TABLE ops.releases (
    reject_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    rule_ids VARCHAR[] NOT NULL,
    released_by_run_id VARCHAR NOT NULL,
    released_at TIMESTAMP NOT NULL
);
