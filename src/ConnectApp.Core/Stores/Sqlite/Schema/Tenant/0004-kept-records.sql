-- Records that were skipped or failed, or were loaded with references that have no mapping: their source bytes, for a mapping that comes later.
CREATE TABLE kept_records (
    tenant_id     TEXT NOT NULL,
    run_id        TEXT NOT NULL,
    file_id       INTEGER NOT NULL,
    record_number INTEGER NOT NULL,
    record_offset INTEGER NOT NULL,
    entity        TEXT NOT NULL,
    key           TEXT,                     -- null: none, or not readable
    reason        INTEGER NOT NULL,         -- 0 loaded with references without a mapping, 1 skipped, 2 failed
    missing       TEXT,                     -- JSON: what it adds to the run's missing references, by namespace and field; null: no mapping mends it
    source        BLOB NOT NULL,
    PRIMARY KEY (tenant_id, run_id, file_id, record_number)
) STRICT;

CREATE INDEX kept_records_key ON kept_records (tenant_id, run_id, entity, key);

ALTER TABLE runs ADD COLUMN kept_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN not_kept INTEGER NOT NULL DEFAULT 0;    -- records that had no room in Import:KeptBytes
ALTER TABLE runs ADD COLUMN healed INTEGER NOT NULL DEFAULT 0;      -- records of earlier runs of the scope that came over with this run's mappings
ALTER TABLE runs ADD COLUMN held_until INTEGER;                     -- the decision waits for mappings; null: it does not, or not yet
ALTER TABLE runs ADD COLUMN retry_asked INTEGER NOT NULL DEFAULT 0; -- newest request that asked for healing
ALTER TABLE runs ADD COLUMN retry_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN retry_healed INTEGER NOT NULL DEFAULT 0; -- what that healing brought
