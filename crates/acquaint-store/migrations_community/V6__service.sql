-- The service itself, in one row.
CREATE TABLE service (
    number   INTEGER PRIMARY KEY CHECK (number = 1),
    -- Grows when a write is tried, to see whether the disk takes one.
    tries    INTEGER NOT NULL,
    -- The newest moment at which the clock was trusted.
    clock_at INTEGER
) STRICT;
INSERT INTO service (number, tries, clock_at)
SELECT 1, 0, max(at) FROM (SELECT max(used_at) AS at FROM sessions UNION ALL SELECT max(sent_at) FROM requests);

-- From when on an email is of no use, because what it says has expired.
ALTER TABLE mails ADD COLUMN expires_at INTEGER;
