-- A pause that was asked for and not ended by a resume; the worker takes it at its next checkpoint.
ALTER TABLE runs ADD COLUMN paused_at INTEGER;

-- Who asked what of a run, in the same commit as the request itself; only what changed something.
CREATE TABLE run_actions (
    action_id  INTEGER PRIMARY KEY,
    tenant_id  TEXT NOT NULL,
    run_id     TEXT NOT NULL,
    action     TEXT NOT NULL,               -- pause | resume | cancel
    by_kind    TEXT NOT NULL,               -- site-admin | operator | platform
    by_subject TEXT NOT NULL,               -- account id, or sub of the operator's token
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX run_actions_run ON run_actions (run_id, action_id);

-- Lists, newest first, with and without a tenant.
CREATE INDEX runs_newest ON runs (created_at, run_id);
CREATE INDEX runs_newest_of_tenant ON runs (tenant_id, created_at, run_id);
