-- The server app has said that the export is complete. Connect has no such event.
ALTER TABLE transfers ADD COLUMN all_uploaded INTEGER NOT NULL DEFAULT 0;

-- Forge: what was reported of the message that announced an upload. A row without reported_at is an intent: the same report is sent again.
CREATE TABLE forge_reports (
    tenant_id   TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    outcome     TEXT NOT NULL,               -- SUCCESS | FAILED
    begun_at    INTEGER NOT NULL,
    reported_at INTEGER,
    PRIMARY KEY (tenant_id, run_id, message_id)
) STRICT;
