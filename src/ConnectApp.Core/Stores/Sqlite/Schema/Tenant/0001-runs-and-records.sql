-- The whole truth of a tenant's runs. Times are epoch milliseconds, hashes 16 bytes, ids of ours 36 characters.
CREATE TABLE runs (
    tenant_id            TEXT NOT NULL,
    run_id               TEXT NOT NULL,
    transfer_id          TEXT NOT NULL,
    migration_scope_id   TEXT NOT NULL,
    migration_id         TEXT,
    migration_name       TEXT,
    transfer_name        TEXT,
    original_transfer_id TEXT,
    state                TEXT NOT NULL,     -- PENDING | RUNNING | PAUSED | COMPLETED | PARTIAL | FAILED | CANCELLED
    phase                INTEGER NOT NULL,  -- 1 waiting for files, 2 mappings, 3 loading, 4 checks, 5 settling
    epoch                INTEGER NOT NULL,  -- raised by whoever takes the run; every commit tests it
    plan                 BLOB,              -- the plan's bytes as the run began with them; null: no plan fits
    plan_hash            BLOB,
    clock_starts_at      INTEGER NOT NULL,  -- earlier of the first event and createdAt: the 12- and 14-day clocks
    created_at           INTEGER NOT NULL,
    started_at           INTEGER,
    completed_at         INTEGER,
    triggered            INTEGER NOT NULL DEFAULT 0,
    errored              INTEGER NOT NULL DEFAULT 0,  -- listener-errored came: no more files are waited for
    server_error         TEXT,
    fatal                TEXT,              -- why the run could not go on
    source_url           TEXT,
    percent              INTEGER NOT NULL DEFAULT 0,  -- stored before it is sent; never goes down
    quiet_ms             INTEGER NOT NULL DEFAULT 0,  -- how long the list has not grown, over consecutive successful readings
    listed_at            INTEGER,           -- last successful reading of the list
    export_complete      INTEGER NOT NULL DEFAULT 0,
    failures             INTEGER NOT NULL DEFAULT 0,  -- of steps, one after another
    start_fed_back       INTEGER NOT NULL DEFAULT 0,
    end_fed_back         INTEGER NOT NULL DEFAULT 0,
    dangling             INTEGER NOT NULL DEFAULT 0,
    refused_at           INTEGER,           -- first reading that the transfer is gone, without a decision of ours
    decided_at           INTEGER,           -- the decision: written once, never changed
    decided_status       TEXT,
    decided_percent      INTEGER,
    decided_message      TEXT,
    told_at              INTEGER,           -- the platform answered the last word
    confirmed_at         INTEGER,
    settled_as           TEXT,              -- what the platform called the end
    PRIMARY KEY (tenant_id, run_id)
) STRICT;

CREATE UNIQUE INDEX runs_transfer ON runs (tenant_id, transfer_id);

-- The uploads of a run with their checkpoints.
CREATE TABLE files (
    file_id       INTEGER PRIMARY KEY,
    tenant_id     TEXT NOT NULL,
    run_id        TEXT NOT NULL,
    s3_key        TEXT NOT NULL,
    label         TEXT NOT NULL,            -- empty where the exporter set none
    announced_by  TEXT NOT NULL DEFAULT '', -- messageIds, one a line
    role          TEXT NOT NULL,            -- data | manifest | source | ignored | unclaimed | refused
    entity        TEXT,
    state         TEXT NOT NULL,            -- waiting | loading | done | broken | late
    etag          TEXT,
    total_bytes   INTEGER,
    offset        INTEGER NOT NULL DEFAULT 0,   -- checkpoint: uncompressed bytes done
    record_number INTEGER NOT NULL DEFAULT 0,   -- checkpoint: records done
    read          INTEGER NOT NULL DEFAULT 0,
    loaded        INTEGER NOT NULL DEFAULT 0,
    unchanged     INTEGER NOT NULL DEFAULT 0,
    skipped       INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    changed       INTEGER NOT NULL DEFAULT 0,   -- of loaded: a stored record got other bytes
    remapped      INTEGER NOT NULL DEFAULT 0,   -- of changed: from the same source bytes
    without_case  INTEGER NOT NULL DEFAULT 0,
    sha256        TEXT,                     -- of the whole upload, where it was read in one go
    content       BLOB,                     -- manifest and source files: what they said
    UNIQUE (tenant_id, run_id, s3_key)
) STRICT;

CREATE TABLE reference_counts (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    file_id   INTEGER NOT NULL,
    namespace TEXT NOT NULL,
    field     TEXT NOT NULL,
    rewritten INTEGER NOT NULL,
    missing   INTEGER NOT NULL,
    accepted  INTEGER NOT NULL,             -- of missing
    PRIMARY KEY (tenant_id, run_id, file_id, namespace, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE problems (
    problem_id INTEGER PRIMARY KEY,
    tenant_id  TEXT NOT NULL,
    run_id     TEXT NOT NULL,
    origin     TEXT NOT NULL,               -- record | file | check: checks are written anew each time they are made
    file_id    INTEGER,                     -- null: of the run as a whole
    record     INTEGER,
    offset     INTEGER,
    key        TEXT,
    path       TEXT,
    kind       TEXT,
    namespace  TEXT,                        -- set for missing references
    value      TEXT,
    reason     TEXT NOT NULL,
    hint       TEXT NOT NULL,
    accepted   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX problems_run ON problems (tenant_id, run_id, file_id, record);

-- The loaded records. source_hash, plan_hash, run and position tell how each came to be what it is.
CREATE TABLE records (
    tenant_id          TEXT NOT NULL,
    migration_scope_id TEXT NOT NULL,
    entity             TEXT NOT NULL,
    key                TEXT NOT NULL,
    value              BLOB NOT NULL,
    source_hash        BLOB NOT NULL,
    plan_hash          BLOB NOT NULL,
    run_id             TEXT NOT NULL,
    file_id            INTEGER NOT NULL,
    record_number      INTEGER NOT NULL,
    outcome            INTEGER NOT NULL,    -- in that run: 0 loaded new, 1 unchanged, 2 changed, 3 remapped
    before_hash        BLOB,                -- of the value that the run found; null: none
    before_source      BLOB,                -- source_hash that the run found
    PRIMARY KEY (tenant_id, migration_scope_id, entity, key)
) STRICT;

-- References between records of the export, for the dangling check after the load.
CREATE TABLE entity_references (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    entity    TEXT NOT NULL,
    key       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, entity, key)
) STRICT, WITHOUT ROWID;

-- What happened, in order, for people and for live views.
CREATE TABLE events (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    type      TEXT NOT NULL,
    data      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, sequence)
) STRICT, WITHOUT ROWID;
