-- Private: a member's security log. `is_open`: a notice that pages show until its member dismisses it.
CREATE TABLE access_events (
    number    INTEGER PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id),
    kind      TEXT NOT NULL,
    detail    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    is_open   INTEGER NOT NULL CHECK (is_open IN (0, 1))
) STRICT;
CREATE INDEX access_events_by_member ON access_events (member_id, at, number);
CREATE INDEX access_events_open ON access_events (member_id, at) WHERE is_open = 1;
CREATE INDEX access_events_by_time ON access_events (at);
