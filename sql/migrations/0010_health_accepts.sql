-- What a person has said of a site's alarms: it has changed for good, and these rules are to learn it anew.
CREATE TABLE ops.health_accepts (
    site VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    accepted_from DATE NOT NULL,
    accepted_at TIMESTAMP NOT NULL,
    why VARCHAR NOT NULL
);
