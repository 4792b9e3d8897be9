-- Runs whose start was begun: the tenant's tables may have the run already, and runs has not. A stop in between leaves the row, and what was begun is removed by it.
CREATE TABLE run_starts (
    run_id    TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    begun_at  INTEGER NOT NULL
) STRICT;
