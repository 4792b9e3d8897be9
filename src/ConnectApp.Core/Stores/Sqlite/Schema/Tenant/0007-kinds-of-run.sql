-- A run is of a kind. What only a transfer has moves to a table of its own, with one row a run.
CREATE TABLE transfers (
    tenant_id            TEXT NOT NULL,
    run_id               TEXT NOT NULL,
    transfer_id          TEXT NOT NULL,
    migration_scope_id   TEXT NOT NULL,
    migration_id         TEXT,
    migration_name       TEXT,
    transfer_name        TEXT,
    original_transfer_id TEXT,
    plan                 BLOB,              -- the plan's bytes as the run began with them; null: no plan fits
    plan_hash            BLOB,
    clock_starts_at      INTEGER NOT NULL,  -- earlier of the first event and createdAt: the 12- and 14-day clocks
    triggered            INTEGER NOT NULL DEFAULT 0,
    errored              INTEGER NOT NULL DEFAULT 0,  -- listener-errored came: no more files are awaited
    server_error         TEXT,
    fatal                TEXT,              -- why the run could not continue
    source_url           TEXT,
    source_given_up      INTEGER NOT NULL DEFAULT 0,  -- the base URL never came, and the export is complete
    percent              INTEGER NOT NULL DEFAULT 0,  -- for the platform: stored before it is sent; never falls
    expected_items       INTEGER,           -- records that the manifest says the export has; null: it does not say
    quiet_ms             INTEGER NOT NULL DEFAULT 0,  -- how long the list has not grown, over consecutive successful readings
    listed_at            INTEGER,           -- last successful reading of the list
    export_complete      INTEGER NOT NULL DEFAULT 0,
    start_fed_back       INTEGER NOT NULL DEFAULT 0,
    end_fed_back         INTEGER NOT NULL DEFAULT 0,
    dangling             INTEGER NOT NULL DEFAULT 0,
    kept_bytes           INTEGER NOT NULL DEFAULT 0,
    not_kept             INTEGER NOT NULL DEFAULT 0,  -- records that had no room in Import:KeptBytes
    healed               INTEGER NOT NULL DEFAULT 0,  -- records of earlier runs of the scope that were loaded with this run's mappings
    held_until           INTEGER,           -- the decision waits for mappings; null: it does not, or not yet
    retry_asked          INTEGER NOT NULL DEFAULT 0,  -- newest request that asked for healing
    retry_done           INTEGER NOT NULL DEFAULT 0,
    retry_healed         INTEGER NOT NULL DEFAULT 0,
    refused_at           INTEGER,           -- first reading that the transfer is gone, without a decision of ours
    decided_at           INTEGER,           -- the decision: written once, never changed
    decided_status       TEXT,
    decided_percent      INTEGER,
    decided_message      TEXT,
    told_at              INTEGER,           -- the platform answered the final status
    confirmed_at         INTEGER,
    settled_as           TEXT,              -- what the platform called the end
    PRIMARY KEY (tenant_id, run_id)
) STRICT;

INSERT INTO transfers (tenant_id, run_id,
    transfer_id, migration_scope_id, migration_id, migration_name, transfer_name, original_transfer_id, plan, plan_hash,
    clock_starts_at, triggered, errored, server_error, fatal, source_url, source_given_up, percent, expected_items, quiet_ms,
    listed_at, export_complete, start_fed_back, end_fed_back, dangling, kept_bytes, not_kept, healed, held_until, retry_asked,
    retry_done, retry_healed, refused_at, decided_at, decided_status, decided_percent, decided_message, told_at, confirmed_at,
    settled_as)
SELECT tenant_id, run_id,
    transfer_id, migration_scope_id, migration_id, migration_name, transfer_name, original_transfer_id, plan, plan_hash,
    clock_starts_at, triggered, errored, server_error, fatal, source_url, source_given_up, percent, expected_items, quiet_ms,
    listed_at, export_complete, start_fed_back, end_fed_back, dangling, kept_bytes, not_kept, healed, held_until, retry_asked,
    retry_done, retry_healed, refused_at, decided_at, decided_status, decided_percent, decided_message, told_at, confirmed_at,
    settled_as
FROM runs;

-- Its indexes go with the old table.
CREATE TABLE runs_of_any_kind (
    tenant_id      TEXT NOT NULL,
    run_id         TEXT NOT NULL,
    kind           TEXT NOT NULL DEFAULT 'transfer',  -- transfer | wave | workItems
    project_id     TEXT,                    -- of the run API; null: the kind makes it from its own rows
    name           TEXT,
    state          TEXT NOT NULL,           -- PENDING | RUNNING | PAUSED | COMPLETED | PARTIAL | FAILED | CANCELLED
    phase          INTEGER NOT NULL,        -- from 1; the kind says what each is
    epoch          INTEGER NOT NULL,        -- raised by whoever takes the run; every commit tests it
    created_at     INTEGER NOT NULL,
    started_at     INTEGER,
    completed_at   INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,  -- of steps, one after another
    total_items    INTEGER NOT NULL DEFAULT 0,  -- 0: not known yet; transfers count in their files
    succeeded      INTEGER NOT NULL DEFAULT 0,
    skipped        INTEGER NOT NULL DEFAULT 0,
    failed         INTEGER NOT NULL DEFAULT 0,
    live_percent   INTEGER NOT NULL DEFAULT 0,  -- as the run API shows it; never falls
    message        TEXT,                    -- why it ended as it did
    events_dropped INTEGER NOT NULL DEFAULT 0,  -- sequence of the newest event that was removed to make room
    checkpoint     BLOB,                    -- the kind's own
    secrets        BLOB,                    -- sealed; null: none, or wiped
    retry_of       TEXT,                    -- the ended run whose work this one takes up
    waiting_code   TEXT,                    -- null: it waits for nothing
    waiting_reason TEXT,
    waiting_since  INTEGER,
    waiting_until  INTEGER,                 -- null: nobody knows
    PRIMARY KEY (tenant_id, run_id)
) STRICT;

INSERT INTO runs_of_any_kind (tenant_id, run_id, state, phase, epoch, created_at, started_at, completed_at, failures, live_percent, events_dropped)
    SELECT tenant_id, run_id, state, phase, epoch, created_at, started_at, completed_at, failures, live_percent, events_dropped FROM runs;
DROP TABLE runs;
ALTER TABLE runs_of_any_kind RENAME TO runs;

CREATE UNIQUE INDEX transfers_transfer ON transfers (tenant_id, transfer_id);

-- Tables of kinds of run: how many of a kind's scripts this file has.
CREATE TABLE schema_parts (
    name    TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;
