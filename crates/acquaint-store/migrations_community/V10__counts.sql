-- Counts of the whole community, kept as it changes: counting millions of rows takes a quarter of a second.
ALTER TABLE service ADD COLUMN connections INTEGER NOT NULL DEFAULT 0 CHECK (connections >= 0);
ALTER TABLE service ADD COLUMN requests_waiting INTEGER NOT NULL DEFAULT 0 CHECK (requests_waiting >= 0);
UPDATE service SET connections = (SELECT count(*) / 2 FROM connections),
    requests_waiting = (SELECT count(*) FROM requests WHERE state = 'waiting');

-- The few who are not there for others: everyone else is counted as the rest.
CREATE INDEX members_away ON members (standing) WHERE standing <> 'active';

-- What ended, newest first.
CREATE INDEX requests_by_end ON requests (sender_id, state, ended_at, id);
