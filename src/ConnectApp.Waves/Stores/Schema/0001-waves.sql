-- A run of kind wave: one job, or a part of a wave that is too large for one.
CREATE TABLE waves (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    plan_name TEXT NOT NULL,
    part_name TEXT NOT NULL,
    wave_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    definition BYTEA NOT NULL,
    scope_hash TEXT NOT NULL,
    has_after INTEGER NOT NULL,
    account TEXT NOT NULL,
    checks_only INTEGER NOT NULL,
    rests INTEGER NOT NULL,
    job_id TEXT NULL,
    job_asked_at BIGINT NULL,
    orphans INTEGER NOT NULL,
    message TEXT NULL,
    moved_at BIGINT NULL,
    core_ended_at BIGINT NULL,
    mapping_job TEXT NULL,
    mapping_asked_at BIGINT NULL,
    PRIMARY KEY (tenant_id, run_id)
);

CREATE INDEX waves_by_plan ON waves (tenant_id, plan_name, part_name);

CREATE INDEX waves_by_job ON waves (tenant_id, job_id);

-- A task, or the intent to post one: asked_at is the time of a POST whose outcome is not known.
CREATE TABLE wave_tasks (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    job_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    excluded TEXT NOT NULL,
    asked_at BIGINT NULL,
    task_id TEXT NULL,
    accepted_at BIGINT NULL,
    status TEXT NULL,
    outcome TEXT NULL,
    tree BYTEA NULL,
    PRIMARY KEY (tenant_id, run_id, number)
);

CREATE INDEX wave_tasks_by_job ON wave_tasks (tenant_id, job_id);

-- What is known of a server and a site: the attach, and the assistant's own token.
CREATE TABLE wave_servers (
    tenant_id TEXT NOT NULL,
    server_id TEXT NOT NULL,
    cloud_url TEXT NOT NULL,
    attached_at BIGINT NULL,
    attached_until BIGINT NULL,
    token_saved_at BIGINT NULL,
    PRIMARY KEY (tenant_id, server_id, cloud_url)
);

CREATE TABLE wave_artifacts (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    name TEXT NOT NULL,
    location TEXT NOT NULL,
    expires_at BIGINT NULL,
    file TEXT NULL,
    bytes BIGINT NULL,
    sha256 TEXT NULL,
    fault TEXT NULL,
    PRIMARY KEY (tenant_id, run_id, task_id, name)
);

-- POSTs of the last minutes, so that a process that starts anew obeys the limit too.
CREATE TABLE wave_posts (
    tenant_id TEXT NOT NULL,
    account TEXT NOT NULL,
    run_id TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, account, run_id, posted_at)
);
