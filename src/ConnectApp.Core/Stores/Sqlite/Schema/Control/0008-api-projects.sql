-- Projects that a start has named, and the tenant that named each first.
CREATE TABLE api_projects (
    project_id TEXT NOT NULL PRIMARY KEY,
    tenant_id  TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
