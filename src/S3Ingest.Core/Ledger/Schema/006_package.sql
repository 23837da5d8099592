-- Runs that make Quilt packages: one row a run, few beside the operations.

CREATE TABLE package (
    id        INTEGER PRIMARY KEY,       -- as operation.id
    run       INTEGER NOT NULL REFERENCES run (id),
    status    INTEGER NOT NULL,          -- as in operation
    ended     INTEGER,                   -- Unix ms; NULL: running, or died
    source    TEXT NOT NULL,             -- S3 URI
    name      TEXT NOT NULL,             -- namespace/packagename; '' until it is suggested
    registry  TEXT NOT NULL,             -- s3://bucket; '' until it is suggested
    top_hash  TEXT,                      -- of the revision that was made, or was there
    revision  INTEGER,                   -- name of its pointer
    entries   INTEGER,
    bytes     INTEGER,
    hashing   TEXT,                      -- JSON: entries by where their hash came from
    detail    TEXT                       -- JSON: error, message
);
