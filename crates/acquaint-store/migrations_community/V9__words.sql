-- Search by words in an ordinary table, as every database has them. After migrations the words of all members are written again.
DROP TABLE member_words;

-- Words of names, handles, headlines and organisations, as search compares them.
CREATE TABLE member_words (
    word       TEXT NOT NULL,
    member_id  BLOB NOT NULL REFERENCES members (id),
    is_of_name INTEGER NOT NULL CHECK (is_of_name IN (0, 1)),
    PRIMARY KEY (word, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_words_by_member ON member_words (member_id, word);

-- What a word of a name is found by when it is spelled nearly so: three neighbouring letters, how it sounds, how it looks.
CREATE TABLE name_keys (
    key  TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (key, word)
) STRICT, WITHOUT ROWID;

-- A sweep has a request once. Known to be one row, it is found by this index whatever else the sweep still has to do.
DROP INDEX swept_requests_by_request;
CREATE UNIQUE INDEX swept_requests_by_request ON swept_requests (request_id, sweep_id);
