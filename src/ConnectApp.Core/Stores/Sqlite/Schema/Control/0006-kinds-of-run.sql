-- A run is of a kind, and only a transfer has a transfer id. SQLite cannot take NOT NULL away, so the table is made anew.
CREATE TABLE runs_of_any_kind (
    run_id       TEXT NOT NULL PRIMARY KEY,
    tenant_id    TEXT NOT NULL,
    kind         TEXT NOT NULL DEFAULT 'transfer',  -- transfer | wave | workItems
    transfer_id  TEXT,                      -- null: another kind
    created_at   INTEGER NOT NULL,
    due_at       INTEGER,                   -- null: nothing is left to do
    wakes        INTEGER NOT NULL DEFAULT 0,-- how often something was asked of the run: who sets the next due time must have seen them all
    paused_at    INTEGER,                   -- a pause was asked for and not ended by a resume
    cancelled_at INTEGER,                   -- a cancel was asked for
    settled_at   INTEGER,                   -- another system said that the run is over
    settled_as   TEXT,                      -- the status it named, if any
    trace_parent TEXT,                      -- W3C traceparent; null where nobody records
    UNIQUE (tenant_id, transfer_id)
) STRICT;

INSERT INTO runs_of_any_kind (run_id, tenant_id, transfer_id, created_at, due_at, wakes, paused_at, cancelled_at, settled_at, settled_as, trace_parent)
    SELECT run_id, tenant_id, transfer_id, created_at, due_at, wakes, paused_at, cancelled_at, settled_at, settled_as, trace_parent FROM runs;
DROP TABLE runs;
ALTER TABLE runs_of_any_kind RENAME TO runs;

CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_newest ON runs (created_at, run_id);
CREATE INDEX runs_newest_of_tenant ON runs (tenant_id, created_at, run_id);

-- Tenants that no site stands for: the name that a token or a verb uses, and our own id.
CREATE TABLE api_tenants (
    tenant_id  TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX api_tenants_name ON api_tenants (name);
