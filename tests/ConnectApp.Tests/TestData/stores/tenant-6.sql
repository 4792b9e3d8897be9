-- What a program of Tenant schema 6 had written: do not change. Later programs must open it.
CREATE TABLE entity_references (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    entity    TEXT NOT NULL,
    key       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, entity, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    type      TEXT NOT NULL,
    data      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO "events" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002',1,1100,'status','{"type":"status","status":"running"}');
INSERT INTO "events" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002',2,1500,'status','{"type":"status","status":"paused"}');
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
    content       BLOB, packing TEXT, format TEXT, packed_offset INTEGER NOT NULL DEFAULT 0, position_state TEXT, parent_id INTEGER, member_offset INTEGER, downloaded_again INTEGER NOT NULL DEFAULT 0,                     -- manifest and source files: what they said
    UNIQUE (tenant_id, run_id, s3_key)
) STRICT;
INSERT INTO "files" VALUES(1,'aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002','s3','a.ndjson','m-1','data','checklists','loading',NULL,NULL,30,3,3,2,0,1,0,0,0,0,NULL,NULL,'plain','Ndjson',0,NULL,NULL,NULL,0);
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
INSERT INTO "kept_records" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002',1,3,20,'checklists','k3',1,'[{"Namespace":"jira:issue","Field":"$.issueId","Missing":1,"Accepted":0}]',X'7B226964223A226B33227D');
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
, position INTEGER, around TEXT, entity TEXT, what TEXT GENERATED ALWAYS AS (IFNULL(entity, '') || char(31) || IFNULL(namespace, '') || char(31) || reason) VIRTUAL) STRICT;
INSERT INTO "problems" VALUES(1,'aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002','record',1,1,NULL,'"k1"','$.issueId',NULL,'jira:issue','10001','no mapping in jira:issue','hint',0,NULL,NULL,'checklists');
INSERT INTO "problems" VALUES(2,'aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002','file',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'late','hint',0,NULL,NULL,NULL);
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
    before_source      BLOB, record_offset INTEGER NOT NULL DEFAULT 0, change_number INTEGER NOT NULL DEFAULT 0,                -- source_hash that the run found
    PRIMARY KEY (tenant_id, migration_scope_id, entity, key)
) STRICT;
INSERT INTO "records" VALUES('aaaaaaaa-0000-4000-8000-000000000001','scope','checklists','k1',X'7B226964223A226B31227D',X'00000000000000000000000000000000',X'00000000000000000000000000000000','bbbbbbbb-0000-4000-8000-000000000002',1,1,0,NULL,NULL,0,1);
INSERT INTO "records" VALUES('aaaaaaaa-0000-4000-8000-000000000001','scope','checklists','k2',X'7B226964223A226B32227D',X'00000000000000000000000000000000',X'00000000000000000000000000000000','bbbbbbbb-0000-4000-8000-000000000002',1,2,0,NULL,NULL,0,2);
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
INSERT INTO "reference_counts" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002',1,'jira:issue','$.issueId',1,2,0);
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
    settled_as           TEXT, source_given_up INTEGER NOT NULL DEFAULT 0, kept_bytes INTEGER NOT NULL DEFAULT 0, not_kept INTEGER NOT NULL DEFAULT 0, healed INTEGER NOT NULL DEFAULT 0, held_until INTEGER, retry_asked INTEGER NOT NULL DEFAULT 0, retry_done INTEGER NOT NULL DEFAULT 0, retry_healed INTEGER NOT NULL DEFAULT 0, live_percent INTEGER NOT NULL DEFAULT 0, events_dropped INTEGER NOT NULL DEFAULT 0, expected_items INTEGER,              -- what the platform called the end
    PRIMARY KEY (tenant_id, run_id)
) STRICT;
INSERT INTO "runs" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000002','cccccccc-0000-4000-8000-000000000002','scope',NULL,NULL,NULL,NULL,'PAUSED',3,4,NULL,X'00000000000000000000000000000000',900,1000,1100,NULL,0,0,NULL,NULL,NULL,0,0,NULL,0,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,9,0,0,NULL,0,0,0,40,0,NULL);
INSERT INTO "runs" VALUES('aaaaaaaa-0000-4000-8000-000000000001','bbbbbbbb-0000-4000-8000-000000000003','cccccccc-0000-4000-8000-000000000003','scope',NULL,NULL,NULL,NULL,'PARTIAL',5,2,NULL,NULL,400,500,NULL,800,0,0,NULL,NULL,NULL,0,0,NULL,0,0,0,0,0,NULL,700,'INCOMPLETE',90,'Two are missing.',710,800,NULL,0,0,0,0,NULL,0,0,0,0,0,NULL);
CREATE TABLE source_servers (
    tenant_id          TEXT NOT NULL,
    migration_scope_id TEXT NOT NULL,
    base_url           TEXT NOT NULL,
    told_by            TEXT NOT NULL,       -- run_id of the one that told it last
    PRIMARY KEY (tenant_id, migration_scope_id, base_url)
) STRICT, WITHOUT ROWID;
INSERT INTO "source_servers" VALUES('aaaaaaaa-0000-4000-8000-000000000001','scope','https://jira.example.org','bbbbbbbb-0000-4000-8000-000000000002');
CREATE TABLE store_life (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    life TEXT NOT NULL
) STRICT;
INSERT INTO "store_life" VALUES(1,'7c3f3cfdcdcab8ba');
CREATE UNIQUE INDEX runs_transfer ON runs (tenant_id, transfer_id);
CREATE INDEX problems_run ON problems (tenant_id, run_id, file_id, record);
CREATE INDEX kept_records_key ON kept_records (tenant_id, run_id, entity, key);
CREATE INDEX problems_beside_records ON problems (tenant_id, run_id) WHERE origin <> 'record';
CREATE UNIQUE INDEX records_changes ON records (tenant_id, entity, change_number);
CREATE INDEX problems_what ON problems (tenant_id, run_id, what);
CREATE INDEX problems_missing ON problems (tenant_id, run_id, namespace, value) WHERE namespace IS NOT NULL;
PRAGMA user_version = 6;
