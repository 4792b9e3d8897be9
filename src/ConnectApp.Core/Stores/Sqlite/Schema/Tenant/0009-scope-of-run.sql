-- What a run was started for: shown by the API for every kind.
ALTER TABLE runs ADD COLUMN type TEXT NOT NULL DEFAULT 'FULL';         -- FULL | SAMPLE | INCREMENTAL
ALTER TABLE runs ADD COLUMN dry_run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN credentials_expire_at INTEGER;            -- earliest known end of a credential; null: unknown
