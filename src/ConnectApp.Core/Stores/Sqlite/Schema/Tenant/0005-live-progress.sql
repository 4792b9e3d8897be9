-- Percent as the run API shows it: of records read, where the platform is told of records that came over. Never goes down.
ALTER TABLE runs ADD COLUMN live_percent INTEGER NOT NULL DEFAULT 0;

-- Sequence of the newest event that had to make room: who has seen less than that has missed something.
ALTER TABLE runs ADD COLUMN events_dropped INTEGER NOT NULL DEFAULT 0;

-- The few problems that are of no single record are counted with every look at a run; the others may be millions.
CREATE INDEX problems_beside_records ON problems (tenant_id, run_id) WHERE origin <> 'record';

-- Records that the manifest says the export has; null: it does not say of each file, or there is none.
ALTER TABLE runs ADD COLUMN expected_items INTEGER;
