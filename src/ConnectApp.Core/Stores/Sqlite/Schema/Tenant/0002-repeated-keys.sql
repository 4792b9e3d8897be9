-- Where a record began, so that one that gives way to an earlier one is reported as if it had come second.
ALTER TABLE records ADD COLUMN record_offset INTEGER NOT NULL DEFAULT 0;

-- Records of a run whose key another record has that stands before them. When a file comes late that stands first, all of them are judged anew:
-- equal source bytes are unchanged, others failed.
CREATE TABLE repeated_records (
    tenant_id     TEXT NOT NULL,
    run_id        TEXT NOT NULL,
    entity        TEXT NOT NULL,
    key           TEXT NOT NULL,
    file_id       INTEGER NOT NULL,
    record_number INTEGER NOT NULL,
    record_offset INTEGER NOT NULL,
    source_hash   BLOB NOT NULL,
    PRIMARY KEY (tenant_id, run_id, entity, key, file_id, record_number)
) STRICT, WITHOUT ROWID;
