-- A community: its members, their requests and connections, and what runs it.
-- Instants are microseconds since 1970 in UTC, ids are 16 random bytes.
-- What only a recipient may know is in `keepings`, `mutes`, `reports` and `read_marks`; nothing else refers to them.

-- "acqc": tells a community from any other database.
PRAGMA application_id = 1633907043;

CREATE TABLE members (
    number            INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    handle            TEXT NOT NULL UNIQUE,
    -- What the handle looks like.
    skeleton          TEXT NOT NULL UNIQUE,
    email             TEXT NOT NULL UNIQUE,
    password          TEXT,
    role              TEXT NOT NULL CHECK (role IN ('member', 'operator')),
    standing          TEXT NOT NULL CHECK (standing IN ('awaiting_approval', 'active', 'suspended')),
    joined_at         INTEGER NOT NULL,
    last_active_at    INTEGER,
    digest_at         INTEGER,
    picture_id        BLOB UNIQUE CHECK (length(picture_id) = 16),
    view_mode         TEXT NOT NULL CHECK (view_mode IN ('named', 'semi_private', 'private')),
    shows_activity    INTEGER NOT NULL CHECK (shows_activity IN (0, 1)),
    shows_connections INTEGER NOT NULL CHECK (shows_connections IN (0, 1)),
    is_searchable     INTEGER NOT NULL CHECK (is_searchable IN (0, 1)),
    digest            TEXT NOT NULL CHECK (digest IN ('off', 'daily', 'weekly')),
    policy            TEXT NOT NULL,
    name              TEXT NOT NULL,
    headline          TEXT NOT NULL,
    about             TEXT NOT NULL,
    industry          TEXT NOT NULL,
    job_function      TEXT NOT NULL,
    region            TEXT NOT NULL,
    positions         TEXT NOT NULL CHECK (json_valid(positions)),
    educations        TEXT NOT NULL CHECK (json_valid(educations)),
    skills            TEXT NOT NULL CHECK (json_valid(skills)),
    name_folded       TEXT NOT NULL,
    -- What the folded name looks like.
    name_skeleton     TEXT NOT NULL,
    region_folded     TEXT NOT NULL
) STRICT;
CREATE INDEX members_by_name ON members (name_folded, id);
CREATE INDEX members_by_look ON members (name_skeleton, id);
CREATE INDEX members_operating ON members (standing) WHERE role = 'operator';
CREATE INDEX members_by_region ON members (region_folded, id);
CREATE INDEX members_by_digest ON members (digest, digest_at) WHERE digest <> 'off';

-- Words of names, handles, headlines and organisations, as search compares them.
CREATE VIRTUAL TABLE member_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
-- What is deleted is gone from the index, not only marked.
INSERT INTO member_words (member_words, rank) VALUES ('secure-delete', 1);

CREATE TABLE member_organisations (
    member_id BLOB NOT NULL REFERENCES members (id),
    folded    TEXT NOT NULL,
    from_year INTEGER,
    to_year   INTEGER,
    place     INTEGER NOT NULL,
    PRIMARY KEY (member_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_organisations_by_name ON member_organisations (folded, member_id, from_year, to_year);

CREATE TABLE member_schools (
    member_id BLOB NOT NULL REFERENCES members (id),
    folded    TEXT NOT NULL,
    from_year INTEGER,
    to_year   INTEGER,
    place     INTEGER NOT NULL,
    PRIMARY KEY (member_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_schools_by_name ON member_schools (folded, member_id, from_year, to_year);

-- How many connections each member has; the cap holds on this row.
CREATE TABLE tallies (
    member_id   BLOB PRIMARY KEY REFERENCES members (id),
    connections INTEGER NOT NULL CHECK (connections >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE pictures (
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id BLOB NOT NULL UNIQUE REFERENCES members (id),
    large     BLOB NOT NULL,
    small     BLOB NOT NULL
) STRICT;

CREATE TABLE sessions (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    started_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    device     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_member ON sessions (member_id, used_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE tokens (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_member ON tokens (member_id, created_at);

CREATE TABLE links (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    purpose    TEXT NOT NULL CHECK (purpose IN ('set_up', 'invite', 'reset', 'confirm_email', 'enter')),
    member_id  BLOB REFERENCES members (id),
    by_id      BLOB REFERENCES members (id),
    about      TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_purpose ON links (purpose, created_at);
CREATE INDEX links_by_member ON links (member_id);
CREATE INDEX links_by_maker ON links (by_id);

CREATE TABLE passkeys (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    name       TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_member ON passkeys (member_id, created_at);

CREATE TABLE outcomes (
    member_id BLOB NOT NULL REFERENCES members (id),
    key       TEXT NOT NULL,
    asked     BLOB NOT NULL CHECK (length(asked) = 32),
    outcome   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (member_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcomes_by_time ON outcomes (at);

CREATE TABLE mails (
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id BLOB REFERENCES members (id),
    address   TEXT NOT NULL,
    subject   TEXT NOT NULL,
    text      TEXT NOT NULL,
    due_at    INTEGER NOT NULL,
    tries     INTEGER NOT NULL CHECK (tries >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_time ON mails (due_at, id);
CREATE INDEX mails_by_member ON mails (member_id);

-- The truth of what there is between two members, the lower id first.
CREATE TABLE pairs (
    lower_id        BLOB NOT NULL CHECK (length(lower_id) = 16),
    higher_id       BLOB NOT NULL CHECK (length(higher_id) = 16),
    version         INTEGER NOT NULL CHECK (version >= 0),
    state           TEXT NOT NULL CHECK (state IN ('unconnected', 'waiting', 'connected')),
    request_id      BLOB UNIQUE CHECK (length(request_id) = 16),
    since           INTEGER,
    lower_ended_at  INTEGER,
    higher_ended_at INTEGER,
    PRIMARY KEY (lower_id, higher_id),
    CHECK (lower_id < higher_id),
    CHECK ((state = 'waiting') = (request_id IS NOT NULL)),
    CHECK ((state = 'connected') = (since IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX pairs_by_higher ON pairs (higher_id, lower_id);

CREATE TABLE requests (
    id           BLOB PRIMARY KEY CHECK (length(id) = 16),
    sender_id    BLOB NOT NULL CHECK (length(sender_id) = 16),
    recipient_id BLOB NOT NULL CHECK (length(recipient_id) = 16),
    tie          TEXT NOT NULL,
    evidence     TEXT,
    note         TEXT NOT NULL,
    sent_at      INTEGER NOT NULL,
    -- When the note was last written anew.
    revised_at   INTEGER,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'connected', 'withdrawn', 'lapsed')),
    ended_at     INTEGER,
    CHECK (sender_id <> recipient_id),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_sender ON requests (sender_id, state, sent_at, id);
CREATE INDEX requests_by_recipient ON requests (recipient_id, sender_id);
CREATE INDEX requests_waiting ON requests (sent_at, id) WHERE state = 'waiting';

-- What a member sent, counted for their limits from their own acts alone.
CREATE TABLE sends (
    request_id BLOB PRIMARY KEY CHECK (length(request_id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    sent_at    INTEGER NOT NULL,
    taken_back INTEGER NOT NULL CHECK (taken_back IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX sends_by_member ON sends (member_id, sent_at, taken_back);

CREATE TABLE questions (
    request_id  BLOB NOT NULL REFERENCES requests (id),
    number      INTEGER NOT NULL CHECK (number >= 1),
    question    TEXT NOT NULL,
    asked_at    INTEGER NOT NULL,
    answer      TEXT,
    answered_at INTEGER,
    PRIMARY KEY (request_id, number),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE vouches (
    request_id BLOB NOT NULL REFERENCES requests (id),
    voucher_id BLOB NOT NULL CHECK (length(voucher_id) = 16),
    asked_at   INTEGER NOT NULL,
    vouched_at INTEGER,
    PRIMARY KEY (request_id, voucher_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX vouches_by_voucher ON vouches (voucher_id, asked_at);

-- Each connection twice, once for each member.
CREATE TABLE connections (
    member_id BLOB NOT NULL CHECK (length(member_id) = 16),
    other_id  BLOB NOT NULL CHECK (length(other_id) = 16),
    since     INTEGER NOT NULL,
    PRIMARY KEY (member_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connections_by_time ON connections (member_id, since, other_id);

CREATE TABLE blocks (
    by_id      BLOB NOT NULL CHECK (length(by_id) = 16),
    other_id   BLOB NOT NULL CHECK (length(other_id) = 16),
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (by_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_other ON blocks (other_id, by_id);

CREATE TABLE profile_views (
    -- Random, as every id: a number would tell whoever is shown their views how often others were looked at.
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    viewer_id BLOB NOT NULL CHECK (length(viewer_id) = 16),
    viewed_id BLOB NOT NULL CHECK (length(viewed_id) = 16),
    at        INTEGER NOT NULL,
    mode      TEXT NOT NULL CHECK (mode IN ('named', 'semi_private')),
    -- What a semi-private look showed of the one who looked, as it was then.
    industry  TEXT,
    region    TEXT,
    CHECK ((mode = 'semi_private') = (industry IS NOT NULL AND region IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_views_by_viewed ON profile_views (viewed_id, at, id);
CREATE INDEX profile_views_by_both ON profile_views (viewer_id, viewed_id, at);
CREATE INDEX profile_views_by_time ON profile_views (at);

CREATE TABLE notifications (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    member_id  BLOB NOT NULL REFERENCES members (id),
    kind       TEXT NOT NULL,
    about_id   BLOB NOT NULL CHECK (length(about_id) = 16),
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_by_member ON notifications (member_id, at, id);
CREATE INDEX notifications_by_request ON notifications (request_id);
CREATE INDEX notifications_by_about ON notifications (about_id);

-- Private to the recipient: one row for each waiting request, from its sending on, whatever they do with it.
CREATE TABLE keepings (
    request_id   BLOB PRIMARY KEY CHECK (length(request_id) = 16),
    recipient_id BLOB NOT NULL CHECK (length(recipient_id) = 16),
    sender_id    BLOB NOT NULL CHECK (length(sender_id) = 16),
    sent_at      INTEGER NOT NULL,
    shelf        TEXT NOT NULL CHECK (shelf IN ('inbox', 'set_aside', 'filtered')),
    by_hand      INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
    seen_at      INTEGER,
    remark       TEXT,
    reported_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX keepings_by_shelf ON keepings (recipient_id, shelf, sent_at, request_id);
CREATE INDEX keepings_by_sender ON keepings (sender_id);

-- Private to the one who mutes.
CREATE TABLE mutes (
    by_id    BLOB NOT NULL CHECK (length(by_id) = 16),
    other_id BLOB NOT NULL CHECK (length(other_id) = 16),
    PRIMARY KEY (by_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mutes_by_other ON mutes (other_id);

-- Private to the one who reports, and for the operator. A request is reported once: the report has its id.
CREATE TABLE reports (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    by_id       BLOB NOT NULL REFERENCES members (id),
    about_id    BLOB NOT NULL REFERENCES members (id),
    because     TEXT NOT NULL,
    note        TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    handled_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_time ON reports (reported_at, id);
CREATE INDEX reports_by_reporter ON reports (by_id);
CREATE INDEX reports_by_sender ON reports (about_id);

-- Private: up to when a member read what they were told.
CREATE TABLE read_marks (
    member_id BLOB PRIMARY KEY REFERENCES members (id),
    up_to     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
