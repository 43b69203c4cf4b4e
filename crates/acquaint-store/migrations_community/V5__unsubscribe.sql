-- Letters with what is new can be stopped by a link in them: one more purpose, which SQLite adds by writing the table anew.
ALTER TABLE mails ADD COLUMN unsubscribe TEXT;

CREATE TABLE links_with_stop (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    purpose    TEXT NOT NULL
        CHECK (purpose IN ('set_up', 'invite', 'reset', 'confirm_email', 'enter', 'stop_digest')),
    member_id  BLOB REFERENCES members (id),
    by_id      BLOB REFERENCES members (id),
    about      TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO links_with_stop SELECT id, digest, purpose, member_id, by_id, about, created_at, expires_at FROM links;
DROP TABLE links;
ALTER TABLE links_with_stop RENAME TO links;
CREATE INDEX links_by_purpose ON links (purpose, created_at);
CREATE INDEX links_by_member ON links (member_id);
CREATE INDEX links_by_maker ON links (by_id);
