-- Acceptances at the pace of a hand; moments that others see are whole minutes; activity is shown by the day.

-- A sweep can also be picked by hand, without a strategy: one more kind, which SQLite adds by writing the table again.
CREATE TABLE new_sweeps (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    version    INTEGER CHECK (version >= 1),
    kind       TEXT NOT NULL CHECK (kind IN ('asked', 'standing', 'picked')),
    started_at INTEGER NOT NULL,
    -- Stopped before its end, or everything in it decided.
    stopped_at INTEGER,
    ended_at   INTEGER,
    CHECK (stopped_at IS NULL OR ended_at IS NULL),
    CHECK ((version IS NULL) = (kind = 'picked'))
) STRICT, WITHOUT ROWID;
INSERT INTO new_sweeps SELECT id, member_id, version, kind, started_at, stopped_at, ended_at FROM sweeps;
CREATE TABLE new_swept_requests (
    sweep_id   BLOB NOT NULL REFERENCES new_sweeps (id),
    place      INTEGER NOT NULL CHECK (place >= 0),
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    sender_id  BLOB NOT NULL CHECK (length(sender_id) = 16),
    -- Accepted at this moment. Nothing: it was decided, or its sweep was stopped.
    due_at     INTEGER,
    outcome    TEXT,
    decided_at INTEGER,
    PRIMARY KEY (sweep_id, place),
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK (outcome IS NULL OR due_at IS NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO new_swept_requests
    SELECT sweep_id, place, request_id, sender_id, due_at, outcome, decided_at FROM swept_requests;
DROP TABLE swept_requests;
DROP TABLE sweeps;
ALTER TABLE new_sweeps RENAME TO sweeps;
ALTER TABLE new_swept_requests RENAME TO swept_requests;
CREATE INDEX sweeps_by_member ON sweeps (member_id, started_at, id);
-- A member sweeps once at a time.
CREATE UNIQUE INDEX sweeps_going_on ON sweeps (member_id)
    WHERE kind = 'asked' AND stopped_at IS NULL AND ended_at IS NULL;
CREATE INDEX swept_requests_due ON swept_requests (due_at, sweep_id, place, request_id, sender_id)
    WHERE due_at IS NOT NULL;
CREATE INDEX swept_requests_by_request ON swept_requests (request_id, sweep_id);
CREATE INDEX swept_requests_by_sender ON swept_requests (sender_id);

-- Which requests a recipient keeps apart, so that nothing accepts them automatically.
CREATE INDEX keepings_apart ON keepings (recipient_id, request_id)
    WHERE remark IS NOT NULL OR reported_at IS NOT NULL;

-- Microseconds of a moment that others see tell a click from a schedule.
UPDATE requests SET sent_at = sent_at / 60000000 * 60000000, revised_at = revised_at / 60000000 * 60000000,
    ended_at = ended_at / 60000000 * 60000000;
UPDATE sends SET sent_at = sent_at / 60000000 * 60000000;
UPDATE keepings SET sent_at = sent_at / 60000000 * 60000000;
UPDATE pairs SET since = since / 60000000 * 60000000, lower_ended_at = lower_ended_at / 60000000 * 60000000,
    higher_ended_at = higher_ended_at / 60000000 * 60000000;
UPDATE connections SET since = since / 60000000 * 60000000;
UPDATE questions SET asked_at = asked_at / 60000000 * 60000000, answered_at = answered_at / 60000000 * 60000000;
UPDATE vouches SET asked_at = asked_at / 60000000 * 60000000, vouched_at = vouched_at / 60000000 * 60000000;
UPDATE blocks SET blocked_at = blocked_at / 60000000 * 60000000;
UPDATE profile_views SET at = at / 60000000 * 60000000;

-- Notifications are listed by the minute, too: their place in a list is shown to their member.
DROP INDEX notifications_by_member;
CREATE INDEX notifications_by_member ON notifications (member_id, at / 60000000, id);

-- The day after the last activity is the first on which it is shown; the one before stays until then.
ALTER TABLE members ADD COLUMN active_before INTEGER;
UPDATE members SET active_before = last_active_at / 86400000000 * 86400000000;
UPDATE members SET last_active_at = active_before;
