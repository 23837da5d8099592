-- What lets questions about a million operations be answered without walking them. All of it follows from the other
-- tables, and triggers keep it so: who writes operations need not know of it.

-- With file.operation it leads from a source to all of its operations, at the price of a byte for a source that has one.
ALTER TABLE operation ADD COLUMN aside INTEGER; -- 1: its source's row points at another operation, or at none
UPDATE operation SET aside = 1 WHERE NOT EXISTS (SELECT 1 FROM file f WHERE f.id = operation.file AND f.operation = operation.id);
CREATE INDEX operation_aside ON operation (file) WHERE aside = 1;

CREATE TRIGGER operation_begun AFTER INSERT ON operation
WHEN NOT EXISTS (SELECT 1 FROM file f WHERE f.id = new.file AND f.operation = new.id)
BEGIN
    UPDATE operation SET aside = 1 WHERE id = new.id;
END;

CREATE TRIGGER file_pointed AFTER UPDATE OF operation ON file
WHEN old.operation IS NOT new.operation
BEGIN
    UPDATE operation SET aside = 1 WHERE id = old.operation;
    UPDATE operation SET aside = NULL WHERE id = new.operation;
END;

-- What kinds of operations began in a span of 2^20 ms (17.5 minutes). A kind stays when the last operation of it is gone.
CREATE TABLE span (
    span        INTEGER NOT NULL,        -- operation.id >> 40
    target      INTEGER NOT NULL,
    run         INTEGER NOT NULL,
    type        INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    disposition INTEGER NOT NULL,        -- 0 for NULL
    PRIMARY KEY (span, target, run, type, status, disposition)
) WITHOUT ROWID;

INSERT INTO span SELECT DISTINCT o.id >> 40, f.target, o.run, o.type, o.status, coalesce(o.disposition, 0) FROM operation o JOIN file f ON f.id = o.file;

CREATE TRIGGER span_begun AFTER INSERT ON operation
BEGIN
    INSERT INTO span SELECT new.id >> 40, f.target, new.run, new.type, new.status, coalesce(new.disposition, 0) FROM file f
    WHERE f.id = new.file AND NOT EXISTS (SELECT 1 FROM span s WHERE s.span = new.id >> 40 AND s.target = f.target AND s.run = new.run
        AND s.type = new.type AND s.status = new.status AND s.disposition = coalesce(new.disposition, 0));
END;

CREATE TRIGGER span_changed AFTER UPDATE OF status, disposition ON operation
WHEN old.status <> new.status OR old.disposition IS NOT new.disposition
BEGIN
    INSERT INTO span SELECT new.id >> 40, f.target, new.run, new.type, new.status, coalesce(new.disposition, 0) FROM file f
    WHERE f.id = new.file AND NOT EXISTS (SELECT 1 FROM span s WHERE s.span = new.id >> 40 AND s.target = f.target AND s.run = new.run
        AND s.type = new.type AND s.status = new.status AND s.disposition = coalesce(new.disposition, 0));
END;

-- Only what failed has an entry.
CREATE INDEX operation_error ON operation (json_extract(detail, '$.error')) WHERE detail IS NOT NULL AND json_extract(detail, '$.error') IS NOT NULL;
CREATE INDEX upload_error ON upload (json_extract(detail, '$.error')) WHERE detail IS NOT NULL AND json_extract(detail, '$.error') IS NOT NULL;

-- Only datasets have an entry.
CREATE INDEX operation_dataset ON operation (json_extract(detail, '$.metadata.user_id')) WHERE detail IS NOT NULL AND json_extract(detail, '$.metadata.user_id') IS NOT NULL;
CREATE INDEX upload_dataset ON upload (json_extract(detail, '$.metadata.user_id')) WHERE detail IS NOT NULL AND json_extract(detail, '$.metadata.user_id') IS NOT NULL;

-- What an operation is run again with.
ALTER TABLE run ADD COLUMN settings TEXT; -- JSON object; NULL: none
