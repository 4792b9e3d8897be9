-- One row for each pair of an Azure DevOps project and a Jira project; it outlives runs.
CREATE TABLE work_item_pairings (
    tenant_id TEXT NOT NULL,
    pairing_id TEXT NOT NULL,
    cloud_id TEXT NOT NULL,
    project_key TEXT NOT NULL,
    org TEXT NOT NULL,
    source_project TEXT NOT NULL,
    watermark BIGINT NULL,
    links_swapped INTEGER NULL,
    PRIMARY KEY (tenant_id, pairing_id)
);

-- Which issue a work item became, and what was last written to it.
CREATE TABLE work_item_issues (
    tenant_id TEXT NOT NULL,
    pairing_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    issue_id TEXT NOT NULL,
    issue_key TEXT NOT NULL,
    key_number INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    type_id TEXT NOT NULL,
    fingerprints TEXT NOT NULL,
    PRIMARY KEY (tenant_id, pairing_id, item_id)
);

CREATE INDEX work_item_issues_by_key ON work_item_issues (tenant_id, pairing_id, key_number);

-- A comment, file or link that is in Jira; part as in the report.
CREATE TABLE work_item_parts (
    tenant_id TEXT NOT NULL,
    pairing_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    target_id TEXT NOT NULL,
    fingerprint TEXT NULL,
    media_id TEXT NULL,
    PRIMARY KEY (tenant_id, pairing_id, item_id, part)
);

-- What a run was asked for and what its preflight found; no secrets.
CREATE TABLE work_item_runs (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    pairing_id TEXT NULL,
    request TEXT NOT NULL,
    facts TEXT NULL,
    first_key INTEGER NOT NULL,
    repeated_after INTEGER NULL,
    PRIMARY KEY (tenant_id, run_id)
);

-- The items of a run: body is the work item as it was read, deflated JSON, until the item is finished.
CREATE TABLE work_items (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    level INTEGER NOT NULL,
    parent_id INTEGER NULL,
    area TEXT NULL,
    iteration TEXT NULL,
    type TEXT NOT NULL,
    issue_type TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    body BYTEA NULL,
    comments_created INTEGER NOT NULL,
    comments_skipped INTEGER NOT NULL,
    comments_failed INTEGER NOT NULL,
    attachments_created INTEGER NOT NULL,
    attachments_skipped INTEGER NOT NULL,
    attachments_failed INTEGER NOT NULL,
    attachment_bytes BIGINT NOT NULL,
    links_created INTEGER NOT NULL,
    links_skipped INTEGER NOT NULL,
    links_failed INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, run_id, item_id)
);

CREATE INDEX work_items_by_stage ON work_items (tenant_id, run_id, stage, level, item_id);

-- A write that was begun and whose outcome is not stored yet.
CREATE TABLE work_item_intents (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    batch TEXT NOT NULL,
    after_key INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, run_id, item_id, part)
);

CREATE TABLE work_item_problems (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    code TEXT NOT NULL,
    effect TEXT NOT NULL,
    reason TEXT NOT NULL,
    hint TEXT NULL,
    PRIMARY KEY (tenant_id, run_id, number)
);

CREATE INDEX work_item_problems_by_part ON work_item_problems (tenant_id, run_id, item_id, part, code);

-- Accounts of people by e-mail address; account_id is null for people without one.
CREATE TABLE work_item_people (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    person TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email TEXT NULL,
    account_id TEXT NULL,
    PRIMARY KEY (tenant_id, run_id, person)
);

-- Transitions that were seen from a status of an issue type.
CREATE TABLE work_item_transitions (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    type_id TEXT NOT NULL,
    from_status TEXT NOT NULL,
    transitions TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, type_id, from_status)
);
