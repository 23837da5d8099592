-- The ledger is kept at or below 250 bytes per completed source. Hence: 0 and 1, which SQLite stores without a byte, are
-- the commonest values; NULL is what can be derived; times are milliseconds relative to the start, which is in the id;
-- digests are blobs; texts that repeat are terms; columns without a type hold a blob when a short form exists and the
-- text when not.

CREATE TABLE ledger (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    identity INTEGER NOT NULL,           -- 54 random bits, part of every operation id
    created  INTEGER NOT NULL            -- Unix ms
);

-- One process using the ledger. It is alive while its lock file is locked; ids are never given twice.
CREATE TABLE run (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    user      TEXT NOT NULL,
    host      TEXT NOT NULL,
    pid       INTEGER NOT NULL,
    command   TEXT NOT NULL,
    arguments TEXT,                      -- JSON object; NULL: none
    started   INTEGER NOT NULL,          -- Unix ms
    ended     INTEGER                    -- Unix ms; NULL: running, or died
);

CREATE TABLE target (
    id          INTEGER PRIMARY KEY,
    source_root TEXT NOT NULL,
    endpoint    TEXT NOT NULL,           -- '': AWS
    bucket      TEXT NOT NULL,
    key_prefix  TEXT NOT NULL,
    learned     INTEGER,                 -- Unix ms: what was in S3 already was taken in; NULL: not yet
    UNIQUE (source_root, endpoint, bucket, key_prefix)
);

CREATE TABLE provider_profile (
    endpoint TEXT PRIMARY KEY,
    profile  TEXT NOT NULL,              -- JSON
    saved    INTEGER NOT NULL            -- Unix ms
) WITHOUT ROWID;

CREATE TABLE term (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- A source, however many operations it had.
CREATE TABLE file (
    id        INTEGER PRIMARY KEY,
    path      TEXT NOT NULL,             -- relative to the target's source root
    target    INTEGER NOT NULL REFERENCES target (id),
    hash      INTEGER NOT NULL,          -- 32 bits of SHA-256 over endpoint, bucket, key_prefix || path; .csv and the like left out
    operation INTEGER,                   -- the newest that dealt with it to its end; the first, while that is in progress
    modified  INTEGER,                   -- newer time of last write, same content; ticks; NULL: the operation's
    holds_key INTEGER NOT NULL           -- objects made from it: 1 at key_prefix || path, 2 at the same with .parquet for its extension, 3 at both
);
CREATE INDEX file_hash ON file (hash);

CREATE TABLE operation (
    id             INTEGER PRIMARY KEY,  -- Unix ms of the start << 20 | 20 random bits
    file           INTEGER NOT NULL REFERENCES file (id),
    run            INTEGER NOT NULL REFERENCES run (id),
    type           INTEGER NOT NULL,     -- 0 Upload, 1 Ingest
    kind           INTEGER NOT NULL,     -- 0 Regular, 1 Tabular, 2 Archive
    status         INTEGER NOT NULL,     -- 0 Success, 1 Failed, 2 Partial, 3 Cancelled, 4 Skipped, -1 InProgress
    attempt        INTEGER NOT NULL,
    size           INTEGER NOT NULL,     -- bytes
    modified       INTEGER NOT NULL,     -- start - last write, in ticks of 100 ns
    sha256         BLOB,                 -- of another length than 32: room for what the end adds to the row
    detected       INTEGER,              -- ms before the start
    settled        INTEGER,              -- ms before the start
    uploaded       INTEGER,              -- ms after the start, as the following
    verified       INTEGER,              -- after uploaded
    ended          INTEGER,              -- after verified
    disposed       INTEGER,              -- after ended
    disposition    INTEGER,              -- NULL Left, 1 MovedToCompleted, 2 MovedToError
    moved_folder   INTEGER REFERENCES term (id),
    moved_name     TEXT,                 -- NULL: the name it had
    bytes_read     INTEGER,              -- NULL: size
    bytes_uploaded INTEGER,              -- NULL: sum of the outputs
    row_count      INTEGER,
    uuid           BLOB,                 -- operation id, where another ledger gave it
    detail         TEXT                  -- JSON: error, message, metadata, skipped, directory
);
CREATE INDEX operation_unusual ON operation (status) WHERE status <> 0;
CREATE UNIQUE INDEX operation_uuid ON operation (uuid) WHERE uuid IS NOT NULL;

CREATE TABLE upload (
    operation     INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    status        INTEGER NOT NULL,      -- as in operation; -1: planned, on its way, or held
    key_cut       INTEGER,               -- with key_tail: key = key_prefix || path without its last key_cut characters || key_tail;
    key_tail      TEXT,                  -- NULL: .parquet; alone: the whole key; both NULL: key_prefix || path
    key_hash      INTEGER,               -- as file.hash, over the key; NULL: a key that file.holds_key has a number for
    entry,                               -- path inside the archive; 1: key_tail without its slash
    attempt,                             -- attempt id, until the operation ends; blob: a Guid in hex
    original_size INTEGER,               -- NULL: the source's
    sent_size     INTEGER,               -- NULL: the original one
    sha256        BLOB,                  -- NULL: the source's
    sent_sha256   BLOB,                  -- NULL: the original one
    etag,                                -- blob: MD5, and the number of parts, if any, in the bytes after it; while planned: room
    checksum,                            -- blob: code of the algorithm, value
    verification  INTEGER NOT NULL,      -- 0 None, 1 Checksum, 2 ETag, 3 ReadBack
    compression   INTEGER NOT NULL,      -- 0 None, 1 Gzip
    content_type  INTEGER REFERENCES term (id),
    storage_class INTEGER REFERENCES term (id),
    version_id    TEXT,
    detail        TEXT,                  -- JSON: error, message, metadata
    PRIMARY KEY (operation, ordinal)
) WITHOUT ROWID;
CREATE INDEX upload_key ON upload (key_hash) WHERE key_hash IS NOT NULL;

-- Who works on a source. Goes with the end of the operation, or with the disposition when there is one to do.
CREATE TABLE claim (
    operation  INTEGER PRIMARY KEY REFERENCES operation (id),
    file       INTEGER NOT NULL UNIQUE REFERENCES file (id),
    run        INTEGER NOT NULL REFERENCES run (id),
    committing INTEGER NOT NULL          -- 1: held completions have begun
);

-- Uploads that are neither completed nor aborted.
CREATE TABLE multipart (
    operation INTEGER NOT NULL REFERENCES operation (id),
    ordinal   INTEGER NOT NULL,
    upload_id TEXT NOT NULL,
    key       TEXT NOT NULL,
    held      TEXT,                      -- what to complete it with; NULL: parts are missing
    PRIMARY KEY (operation, ordinal, upload_id)
) WITHOUT ROWID;
