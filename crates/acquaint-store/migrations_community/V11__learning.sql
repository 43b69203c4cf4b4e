-- The service learns how often answers come: what the forecast of a request was when each span of its silence began, and
-- what was learned from that and from what came of it. Nothing here depends on what recipients keep private.
CREATE TABLE forecasts (
    request_id BLOB NOT NULL REFERENCES requests (id),
    -- The span of silence, counted from 0.
    span       INTEGER NOT NULL CHECK (span >= 0),
    -- JSON: what the model says that nothing was learned into, and what was shown.
    chain      TEXT NOT NULL,
    shown      TEXT NOT NULL,
    PRIMARY KEY (request_id, span)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_versions (
    version    INTEGER PRIMARY KEY CHECK (version >= 1),
    learned_at INTEGER NOT NULL,
    -- JSON: levels, report, track record.
    levels     TEXT NOT NULL,
    report     TEXT NOT NULL,
    track      TEXT NOT NULL
) STRICT;

ALTER TABLE service ADD COLUMN learning_tried_at INTEGER;
-- The version that forecasts come from. Nothing: always the newest; 0: the model that the service came with.
ALTER TABLE service ADD COLUMN model_version INTEGER CHECK (model_version >= 0);

-- Requests whose silence has just reached a span, whether or not they still wait.
CREATE INDEX requests_by_sending ON requests (sent_at, id);
