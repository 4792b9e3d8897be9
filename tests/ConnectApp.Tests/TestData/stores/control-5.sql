-- What a program of Control schema 5 had written: do not change. Later programs must open it.
CREATE TABLE canary (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE erasures (
    tenant_id  TEXT NOT NULL PRIMARY KEY,
    client_key TEXT NOT NULL,
    asked_at   INTEGER NOT NULL
) STRICT;
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
    last_error  TEXT, trace_parent TEXT,
    UNIQUE (tenant_id, message_id)
) STRICT;
INSERT INTO "inbox" VALUES(1,'aaaaaaaa-0000-4000-8000-000000000001','m-1','connect','app-data-uploaded','cccccccc-0000-4000-8000-000000000002',X'7B7D',1200,'new',0,NULL,NULL);
CREATE TABLE installations (
    client_key     TEXT NOT NULL PRIMARY KEY,
    tenant_id      TEXT NOT NULL UNIQUE,
    product        TEXT NOT NULL,           -- jira | confluence; never changes for a client key
    base_url       TEXT NOT NULL,           -- without a trailing slash; not unique: a site import brings a new client key
    display_url    TEXT,
    oauth_client_id TEXT,
    sealed_secret  BLOB,                    -- null once uninstalled
    state          TEXT NOT NULL,           -- installed | waiting (for the next installed) | uninstalled
    generation     INTEGER NOT NULL DEFAULT 1, -- counts the secrets the site has had; a late refusal of an old one changes nothing
    enabled        INTEGER NOT NULL DEFAULT 1,
    installed_at   INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE requests (
    request_id  INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,              -- erase | retry
    argument    TEXT NOT NULL,
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER,
    succeeded   INTEGER,
    answer      TEXT                        -- lines for people
) STRICT;
INSERT INTO "requests" VALUES(1,'retry','bbbbbbbb-0000-4000-8000-000000000003',1600,NULL,NULL,NULL);
CREATE TABLE run_actions (
    action_id  INTEGER PRIMARY KEY,
    tenant_id  TEXT NOT NULL,
    run_id     TEXT NOT NULL,
    action     TEXT NOT NULL,               -- pause | resume | cancel
    by_kind    TEXT NOT NULL,               -- site-admin | operator | platform
    by_subject TEXT NOT NULL,               -- account id, or sub of the operator's token
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO "run_actions" VALUES(1,'aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002','pause','operator','ann',1500);
CREATE TABLE runs (
    run_id       TEXT NOT NULL PRIMARY KEY,
    tenant_id    TEXT NOT NULL,
    transfer_id  TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    due_at       INTEGER,                   -- null: nothing is left to do
    wakes        INTEGER NOT NULL DEFAULT 0,-- how often something was asked of the run: who sets the next due time must have seen them all
    cancelled_at INTEGER,                   -- a cancel was asked for
    settled_at   INTEGER,                   -- the platform said that the transfer is settled
    settled_as   TEXT, paused_at INTEGER, trace_parent TEXT,                      -- the status it named, if any
    UNIQUE (tenant_id, transfer_id)
) STRICT;
INSERT INTO "runs" VALUES('bbbbbbbb-0000-4000-8000-000000000002','aaaaaaaa-0000-4000-8000-000000000001','cccccccc-0000-4000-8000-000000000002',1000,2000,3,NULL,NULL,NULL,1500,NULL);
INSERT INTO "runs" VALUES('bbbbbbbb-0000-4000-8000-000000000003','aaaaaaaa-0000-4000-8000-000000000001','cccccccc-0000-4000-8000-000000000003',500,NULL,1,NULL,NULL,NULL,NULL,NULL);
CREATE INDEX inbox_new ON inbox (tenant_id, transfer_id, sequence) WHERE state = 'new';
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX requests_open ON requests (request_id) WHERE answered_at IS NULL;
CREATE INDEX run_actions_run ON run_actions (run_id, action_id);
CREATE INDEX runs_newest ON runs (created_at, run_id);
CREATE INDEX runs_newest_of_tenant ON runs (tenant_id, created_at, run_id);
PRAGMA user_version = 5;
