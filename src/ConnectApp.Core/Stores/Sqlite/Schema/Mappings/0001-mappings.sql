-- What the platform answered for one run: a resumed run rewrites as it began.
CREATE TABLE namespaces (
    tenant_id   TEXT NOT NULL,
    namespace   TEXT NOT NULL,
    last_entity TEXT,                       -- cursor: where the next page begins; null: at the start
    complete    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, namespace)
) STRICT, WITHOUT ROWID;

CREATE TABLE mappings (
    tenant_id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    server_id TEXT NOT NULL,
    cloud_id  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, namespace, server_id)
) STRICT, WITHOUT ROWID;
