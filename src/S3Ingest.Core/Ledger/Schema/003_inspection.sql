-- Runs that compare this ledger with S3, and what they found to be otherwise. Few and small beside the operations, so
-- names stand for themselves here.

CREATE TABLE inspection (
    id        INTEGER PRIMARY KEY,       -- as operation.id
    run       INTEGER NOT NULL REFERENCES run (id),
    type      INTEGER NOT NULL,          -- 4 Verify, 5 Repair
    status    INTEGER NOT NULL,          -- as in operation
    ended     INTEGER,                   -- Unix ms; NULL: running, or died
    bucket    TEXT NOT NULL,
    scope     TEXT NOT NULL,             -- S3 URI
    selection TEXT,                      -- what was chosen below it, for people; NULL: everything
    deep      INTEGER NOT NULL,          -- 1: contents were read back
    bytes     INTEGER,                   -- of the objects that were looked at
    counts    TEXT,                      -- JSON: number of objects by outcome
    detail    TEXT                       -- JSON: error, message
);

CREATE TABLE inspection_finding (
    inspection INTEGER NOT NULL REFERENCES inspection (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    key        TEXT NOT NULL,
    operation  BLOB,                     -- id of the operation that put the object there
    expected   TEXT,
    actual     TEXT,
    PRIMARY KEY (inspection, ordinal)
) WITHOUT ROWID;
