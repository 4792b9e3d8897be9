-- What the platform told us, once per messageId. The body stays as it came.
CREATE TABLE inbox (
    sequence    INTEGER PRIMARY KEY,
    tenant_id   TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    front_door  TEXT NOT NULL,              -- connect | recent (found by GET /transfer/recent)
    event_type  TEXT NOT NULL,              -- the raw name
    transfer_id TEXT,                       -- null where the event names none
    body        BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'new',-- new | handled | aside (failed five times)
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    UNIQUE (tenant_id, message_id)
) STRICT;

CREATE INDEX inbox_new ON inbox (tenant_id, transfer_id, sequence) WHERE state = 'new';

-- Only what must be known without opening a tenant's file: whose run it is, when it is due, what is asked of it.
CREATE TABLE runs (
    run_id       TEXT NOT NULL PRIMARY KEY,
    tenant_id    TEXT NOT NULL,
    transfer_id  TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    due_at       INTEGER,                   -- null: nothing is left to do
    wakes        INTEGER NOT NULL DEFAULT 0,-- how often something was asked of the run: who sets the next due time must have seen them all
    cancelled_at INTEGER,                   -- a cancel was asked for
    settled_at   INTEGER,                   -- the platform said that the transfer is settled
    settled_as   TEXT,                      -- the status it named, if any
    UNIQUE (tenant_id, transfer_id)
) STRICT;

CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
