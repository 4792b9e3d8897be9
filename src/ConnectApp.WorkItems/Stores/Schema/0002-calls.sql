-- Requests of a run, phase by phase, of all processes that worked on it.
CREATE TABLE work_item_calls (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    phase INTEGER NOT NULL,
    source BIGINT NOT NULL,
    target BIGINT NOT NULL,
    retried BIGINT NOT NULL,
    throttled BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, phase)
);
