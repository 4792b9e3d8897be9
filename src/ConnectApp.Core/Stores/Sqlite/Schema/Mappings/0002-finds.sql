-- Ids that the platform was asked for one by one: it has no mapping for these.
CREATE TABLE unmapped (
    tenant_id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    server_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, namespace, server_id)
) STRICT, WITHOUT ROWID;

-- Calls so far: they decide which way of asking is the cheaper one from here on.
ALTER TABLE namespaces ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN finds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN cycles INTEGER NOT NULL DEFAULT 0;
