-- A packed upload. A zip is a container (role archive); its members are files of their own that name it as their parent, with their path as label.
ALTER TABLE files ADD COLUMN packing TEXT;             -- plain | gzip | zip; null: not looked at yet
ALTER TABLE files ADD COLUMN format TEXT;              -- of the records: Ndjson | Json | Csv | Xml; null: not looked at yet
ALTER TABLE files ADD COLUMN packed_offset INTEGER NOT NULL DEFAULT 0;      -- checkpoint: bytes of the upload as it came that were read for it
ALTER TABLE files ADD COLUMN position_state TEXT;      -- checkpoint: what the reader of the format needs beside the offset
ALTER TABLE files ADD COLUMN parent_id INTEGER;        -- the archive that holds this member
ALTER TABLE files ADD COLUMN member_offset INTEGER;    -- of its local header in the archive
ALTER TABLE files ADD COLUMN downloaded_again INTEGER NOT NULL DEFAULT 0;   -- how often what had come already had to come once more

-- What was loaded before could only be plain NDJSON.
UPDATE files SET packing = 'plain', format = 'Ndjson' WHERE offset > 0;

-- Of a missing reference inside text: where in the text, and what stands around it.
ALTER TABLE problems ADD COLUMN position INTEGER;
ALTER TABLE problems ADD COLUMN around TEXT;

-- The base URL never came, and the export is complete: texts are rewritten without it.
ALTER TABLE runs ADD COLUMN source_given_up INTEGER NOT NULL DEFAULT 0;

-- Base URLs that exports of a migration scope have told, for its later transfers.
CREATE TABLE source_servers (
    tenant_id          TEXT NOT NULL,
    migration_scope_id TEXT NOT NULL,
    base_url           TEXT NOT NULL,
    told_by            TEXT NOT NULL,       -- run_id of the one that told it last
    PRIMARY KEY (tenant_id, migration_scope_id, base_url)
) STRICT, WITHOUT ROWID;
