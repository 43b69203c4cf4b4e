-- Every version of the owner's strategy; the newest is in force. NULL: from then on there is none.
CREATE TABLE strategies (
    version  INTEGER PRIMARY KEY CHECK (version >= 1),
    strategy TEXT CHECK (json_valid(strategy)),
    kept_at  INTEGER NOT NULL
) STRICT;
