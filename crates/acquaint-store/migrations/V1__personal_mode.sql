-- Personal mode: one owner, the people they asked or were asked by, and what became of it.
-- Instants are microseconds since 1970 in UTC, days are `YYYY-MM-DD` in UTC, ids are 16 random bytes.

-- "acqu": tells an acquaint database from any other.
PRAGMA application_id = 1633907061;

-- Grows by one with every applied decision.
CREATE TABLE versions (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL CHECK (version >= 0)
) STRICT;
INSERT INTO versions (one, version) VALUES (1, 0);

CREATE TABLE people (
    id   BLOB PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    url  TEXT UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    person_id      BLOB NOT NULL UNIQUE CHECK (length(person_id) = 16),
    name           TEXT NOT NULL,
    url            TEXT,
    headline       TEXT NOT NULL,
    about          TEXT NOT NULL,
    industry       TEXT NOT NULL,
    region         TEXT NOT NULL,
    positions      TEXT CHECK (json_valid(positions)),
    educations     TEXT CHECK (json_valid(educations)),
    skills         TEXT CHECK (json_valid(skills)),
    last_active_on TEXT,
    profile_known  INTEGER NOT NULL CHECK (profile_known IN (0, 1))
) STRICT;

CREATE TABLE imports (
    id                 BLOB PRIMARY KEY CHECK (length(id) = 16),
    file_name          TEXT NOT NULL,
    sha256             BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    unreadable_rows    INTEGER NOT NULL CHECK (unreadable_rows >= 0),
    taken_at           INTEGER NOT NULL,
    imported_at        INTEGER NOT NULL,
    requests           INTEGER NOT NULL CHECK (requests >= 0),
    requests_complete  INTEGER NOT NULL CHECK (requests_complete IN (0, 1)),
    connections        INTEGER NOT NULL CHECK (connections >= 0),
    hidden_connections INTEGER NOT NULL CHECK (hidden_connections >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    id                  BLOB PRIMARY KEY CHECK (length(id) = 16),
    person_id           BLOB NOT NULL REFERENCES people (id),
    direction           TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
    -- The other person as the archive wrote them; `people` has them as they are known now.
    counterpart_name    TEXT NOT NULL,
    counterpart_url     TEXT,
    sent_at             INTEGER NOT NULL,
    note                TEXT NOT NULL,
    note_who            INTEGER CHECK (note_who IN (0, 1)),
    note_how            INTEGER CHECK (note_how IN (0, 1)),
    note_why            INTEGER CHECK (note_why IN (0, 1)),
    status              TEXT NOT NULL CHECK (status IN ('accepted', 'waiting', 'unknown')),
    accepted_at         INTEGER,
    accepted_on         TEXT,
    found_by            TEXT CHECK (found_by IN ('url', 'name', 'note')),
    certainty           REAL CHECK (certainty BETWEEN 0 AND 1),
    untold              TEXT,
    tie                 TEXT,
    tie_evidence        TEXT,
    shared_organisation INTEGER CHECK (shared_organisation IN (0, 1)),
    shared_school       INTEGER CHECK (shared_school IN (0, 1)),
    first_seen_at       INTEGER NOT NULL,
    last_seen_at        INTEGER NOT NULL CHECK (last_seen_at >= first_seen_at),
    last_waiting_at     INTEGER CHECK (last_waiting_at BETWEEN first_seen_at AND last_seen_at),
    -- Each status has its own facts, and no others.
    CHECK ((status = 'accepted') = ((accepted_at IS NULL) <> (accepted_on IS NULL))),
    CHECK ((status = 'accepted') = (found_by IS NOT NULL)),
    CHECK ((status = 'waiting') = (certainty IS NOT NULL)),
    CHECK ((status = 'unknown') = (untold IS NOT NULL)),
    CHECK ((tie IS NULL) = (tie_evidence IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_person ON requests (person_id);

CREATE TABLE connections (
    person_id     BLOB PRIMARY KEY CHECK (length(person_id) = 16) REFERENCES people (id),
    connected_on  TEXT,
    organisation  TEXT NOT NULL,
    title         TEXT NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    -- In the newest archive that lists nobody else of this name.
    last_alone_at INTEGER CHECK (last_alone_at <= last_seen_at)
) STRICT, WITHOUT ROWID;

-- What the owner saw and added by hand, apart from what archives say. `person_id` is the owner's own for facts about
-- themselves, hence no foreign key.
CREATE TABLE sightings (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    person_id   BLOB NOT NULL CHECK (length(person_id) = 16),
    sighting    TEXT NOT NULL CHECK (json_valid(sighting)),
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
