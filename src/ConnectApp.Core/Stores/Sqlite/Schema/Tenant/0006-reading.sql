-- The order in which records came to have the bytes they have, counted for each entity. A commit has the only writer, so a number that can be seen has none
-- before it that comes later: who reads on from a number misses nothing, whatever runs change meanwhile.
ALTER TABLE records ADD COLUMN change_number INTEGER NOT NULL DEFAULT 0;
UPDATE records SET change_number = rowid;
CREATE UNIQUE INDEX records_changes ON records (tenant_id, entity, change_number);

-- One row: which life of this file the numbers belong to. A backup begins another, as it counts on from an earlier number.
CREATE TABLE store_life (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    life TEXT NOT NULL
) STRICT;
INSERT INTO store_life (one, life) VALUES (1, lower(hex(randomblob(8))));

-- Problems are asked for by entity, namespace and reason. Of these there are few combinations, so each is read by its own stretch of the index and the stretches
-- are merged: any filter pages as fast as none. char(31) stands in no name.
ALTER TABLE problems ADD COLUMN entity TEXT;           -- of the file; null: of none
UPDATE problems SET entity = (SELECT f.entity FROM files f WHERE f.file_id = problems.file_id) WHERE file_id IS NOT NULL;
ALTER TABLE problems ADD COLUMN what TEXT GENERATED ALWAYS AS (IFNULL(entity, '') || char(31) || IFNULL(namespace, '') || char(31) || reason) VIRTUAL;
CREATE INDEX problems_what ON problems (tenant_id, run_id, what);

-- Distinct missing references.
CREATE INDEX problems_missing ON problems (tenant_id, run_id, namespace, value) WHERE namespace IS NOT NULL;
