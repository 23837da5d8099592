-- The journal of migrations on this machine. What is here is in the bucket as well (manifest and journal segments), so
-- a migration can be taken up by another machine, and these rows can be had back from there.

CREATE TABLE migration (
    id         INTEGER PRIMARY KEY,
    uuid       BLOB NOT NULL UNIQUE,
    run        INTEGER NOT NULL REFERENCES run (id),
    bucket     TEXT NOT NULL,
    header     TEXT NOT NULL,            -- first line of the manifest
    status     INTEGER NOT NULL,         -- 0 Success, 1 Failed, 2 Partial, -1 InProgress, as operation.status
    phase      INTEGER NOT NULL,         -- 0 planning, 1 moving, 2 undoing, 3 undone
    started    INTEGER NOT NULL,         -- Unix ms
    ended      INTEGER,                  -- Unix ms
    segments   INTEGER NOT NULL,         -- journal segments that these rows know
    chain      TEXT NOT NULL             -- checksum of the last line written
);

CREATE TABLE move (
    migration        INTEGER NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
    ordinal          INTEGER NOT NULL,
    old_key          TEXT NOT NULL,
    new_key          TEXT NOT NULL,
    size             INTEGER NOT NULL,
    etag             TEXT NOT NULL,      -- of the object at old_key, as it was copied last
    version_id       TEXT,
    type             INTEGER NOT NULL,   -- ArtifactType
    job              TEXT,
    existing_etag    TEXT,               -- what was at new_key before; NULL: nothing
    existing_version TEXT,
    status           INTEGER NOT NULL,   -- MigrationStatus
    deleting         INTEGER NOT NULL,   -- 1: the journal allows the deletion of old_key
    new_etag         TEXT,
    new_version      TEXT,
    refs             INTEGER NOT NULL,   -- references changed
    changed          INTEGER,            -- Unix ms
    error            TEXT,               -- id of the error catalogue
    message          TEXT,
    PRIMARY KEY (migration, ordinal)
) WITHOUT ROWID;
CREATE INDEX move_old_key ON move (old_key, migration);

-- References changed by a migration, in the order of the changes.
CREATE TABLE reference_change (
    migration INTEGER NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
    ordinal   INTEGER NOT NULL,
    store     TEXT NOT NULL,
    location  TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    restored  INTEGER NOT NULL,          -- 1: undone
    PRIMARY KEY (migration, ordinal)
) WITHOUT ROWID;
