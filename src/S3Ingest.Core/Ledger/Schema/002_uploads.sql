-- An upload is found again by its source; file.operation tells of ingest alone. Costs nothing where nothing is uploaded.
CREATE INDEX operation_upload ON operation (file) WHERE type = 0;
