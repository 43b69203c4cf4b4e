-- Strategies, and sweeps under them. All of it is private to its member; nothing else refers to it.

-- Private: every version of a strategy that is kept; the highest is in force.
CREATE TABLE strategies (
    member_id BLOB NOT NULL REFERENCES members (id),
    version   INTEGER NOT NULL CHECK (version >= 1),
    strategy  TEXT NOT NULL CHECK (json_valid(strategy)),
    saved_at  INTEGER NOT NULL,
    PRIMARY KEY (member_id, version)
) STRICT, WITHOUT ROWID;

-- Private: when a strategy next has something to look at without a visit of its member.
CREATE TABLE strategy_turns (
    member_id BLOB PRIMARY KEY REFERENCES members (id),
    due_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX strategy_turns_by_time ON strategy_turns (due_at, member_id);

-- Private: a sweep, and how far it has come.
CREATE TABLE sweeps (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    version    INTEGER NOT NULL CHECK (version >= 1),
    kind       TEXT NOT NULL CHECK (kind IN ('asked', 'standing')),
    started_at INTEGER NOT NULL,
    -- Stopped before its end, or everything in it decided.
    stopped_at INTEGER,
    ended_at   INTEGER,
    CHECK (stopped_at IS NULL OR ended_at IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweeps_by_member ON sweeps (member_id, started_at, id);
CREATE INDEX sweeps_open ON sweeps (started_at, id) WHERE stopped_at IS NULL AND ended_at IS NULL;
-- A member sweeps once at a time.
CREATE UNIQUE INDEX sweeps_going_on ON sweeps (member_id)
    WHERE kind = 'asked' AND stopped_at IS NULL AND ended_at IS NULL;

-- Private: the requests in a sweep, in the order in which they are accepted, and what became of each.
CREATE TABLE swept_requests (
    sweep_id   BLOB NOT NULL REFERENCES sweeps (id),
    place      INTEGER NOT NULL CHECK (place >= 0),
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    sender_id  BLOB NOT NULL CHECK (length(sender_id) = 16),
    -- Not before this moment. Nothing: it was decided, or its sweep was stopped.
    due_at     INTEGER,
    outcome    TEXT,
    decided_at INTEGER,
    PRIMARY KEY (sweep_id, place),
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK (outcome IS NULL OR due_at IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX swept_requests_due ON swept_requests (sweep_id, due_at, place) WHERE due_at IS NOT NULL;
CREATE INDEX swept_requests_by_request ON swept_requests (request_id, sweep_id);
CREATE INDEX swept_requests_by_sender ON swept_requests (sender_id);

-- What strategies look at of a request, copied to where they are matched. `note_says`: a digit each for who, how and why;
-- 0 no, 1 yes, 2 cannot be told. It is read when the note is written. Nothing: written before there were strategies.
ALTER TABLE keepings ADD COLUMN tie TEXT;
ALTER TABLE keepings ADD COLUMN note_says TEXT CHECK (note_says GLOB '[012][012][012]');
UPDATE keepings SET tie = (SELECT tie FROM requests WHERE id = request_id);

-- All that waits for a member, oldest first, on whatever shelf; with all that matching needs of it, so that it is read
-- from the index alone.
CREATE INDEX keepings_by_time
    ON keepings (recipient_id, sent_at, request_id, sender_id, shelf, by_hand, tie, note_says);
