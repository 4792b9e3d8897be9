-- What only one active run may have: a project of a tenant, a Jira project of the whole store.
CREATE TABLE run_claims (
    claim      TEXT NOT NULL PRIMARY KEY,
    run_id     TEXT NOT NULL,
    tenant_id  TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX run_claims_of_run ON run_claims (run_id);

-- A start that named an Idempotency-Key: the same key with the same body answers with the same run.
CREATE TABLE start_keys (
    tenant_id  TEXT NOT NULL,
    start_key  TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    run_id     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, start_key)
) STRICT;
