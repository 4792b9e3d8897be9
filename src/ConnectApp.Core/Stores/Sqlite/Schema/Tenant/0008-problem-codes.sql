-- A problem says by a code what is wrong and by its effect what that did to the record; 'reason' is for people. The texts of older programs are read here, and nowhere else.
ALTER TABLE problems ADD COLUMN code TEXT NOT NULL DEFAULT '';      -- as in the report: missing-mapping …
ALTER TABLE problems ADD COLUMN effect TEXT NOT NULL DEFAULT 'none';    -- none | skipped | kept | emptied | dropped | failed
ALTER TABLE problems ADD COLUMN title TEXT;                         -- what people call the record; null: nothing

UPDATE problems SET code = CASE
    WHEN origin = 'record' AND namespace IS NOT NULL THEN CASE WHEN reason LIKE 'no mapping%' THEN 'missing-mapping' ELSE 'unsuitable-cloud-id' END
    WHEN origin = 'record' AND reason LIKE 'repeated key%' THEN 'repeated-key'
    WHEN origin = 'record' AND path IS NOT NULL THEN CASE WHEN reason LIKE '% case %' THEN 'by-without-case' ELSE 'unreadable-text' END
    WHEN origin = 'record' THEN 'unreadable-record'
    WHEN origin = 'check' THEN CASE WHEN reason LIKE 'dangling%' THEN 'dangling-record' ELSE 'manifest-mismatch' END
    WHEN reason LIKE 'No entity of the plan claims%' THEN 'unclaimed-file'
    WHEN reason LIKE 'An earlier member%' THEN 'repeated-member'
    WHEN reason LIKE 'The export never told%' THEN 'source-unknown'
    WHEN file_id IS NULL THEN 'download-refused'
    WHEN (SELECT f.state FROM files f WHERE f.file_id = problems.file_id) = 'late' THEN 'late-file'
    ELSE 'unreadable-file' END;
UPDATE problems SET effect = CASE
    WHEN code IN ('missing-mapping', 'unsuitable-cloud-id') AND EXISTS (SELECT 1 FROM kept_records k
        WHERE k.tenant_id = problems.tenant_id AND k.run_id = problems.run_id AND k.file_id = problems.file_id AND k.record_number = problems.record AND k.reason = 1) THEN 'skipped'
    WHEN code IN ('missing-mapping', 'unsuitable-cloud-id', 'by-without-case', 'unreadable-text') THEN 'kept'
    WHEN code IN ('repeated-key', 'unreadable-record') THEN 'failed'
    ELSE 'none' END;

-- Problems are asked for by entity, namespace, code and effect; see 0006.
DROP INDEX problems_what;
ALTER TABLE problems DROP COLUMN what;
ALTER TABLE problems ADD COLUMN what TEXT GENERATED ALWAYS AS (IFNULL(entity, '') || char(31) || IFNULL(namespace, '') || char(31) || code || char(31) || effect) VIRTUAL;
CREATE INDEX problems_what ON problems (tenant_id, run_id, what);

-- Counted with every look at a run: values that stay as they are, because nobody can tell what is in them.
CREATE INDEX problems_of_texts ON problems (tenant_id, run_id) WHERE code IN ('unreadable-text', 'by-without-case');

-- Of a file that nobody has looked at yet the role was empty.
UPDATE files SET role = 'new' WHERE role = '';

-- Written, and read nowhere.
ALTER TABLE files DROP COLUMN without_case;

-- Keys of records that were skipped or failed: who refers to one of them does not refer to something that the scope has never seen.
CREATE TABLE lost_records (
    tenant_id          TEXT NOT NULL,
    migration_scope_id TEXT NOT NULL,
    entity             TEXT NOT NULL,
    key                TEXT NOT NULL,
    PRIMARY KEY (tenant_id, migration_scope_id, entity, key)
) STRICT, WITHOUT ROWID;
INSERT INTO lost_records SELECT DISTINCT k.tenant_id, t.migration_scope_id, k.entity, k.key FROM kept_records k
    JOIN transfers t ON t.tenant_id = k.tenant_id AND t.run_id = k.run_id WHERE k.reason <> 0 AND k.key IS NOT NULL;

-- In how many records a field's path led to a value, and what became of its references, those to other records of the export among them.
CREATE TABLE field_matches (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    entity    TEXT NOT NULL,
    path      TEXT NOT NULL,                -- as in the plan
    matched   INTEGER NOT NULL,
    rewritten INTEGER NOT NULL,
    missing   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, run_id, entity, path)
) STRICT, WITHOUT ROWID;

-- Some names that the records of an entity have, for the warning that a field matches nothing.
CREATE TABLE record_names (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    entity    TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, entity, name)
) STRICT, WITHOUT ROWID;

-- What may be a mistake of the plan or a gap of the program; no problem.
CREATE TABLE warnings (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    code      TEXT NOT NULL,
    entity    TEXT NOT NULL,
    path      TEXT NOT NULL,
    form      TEXT NOT NULL,
    count     INTEGER NOT NULL,
    sample    TEXT,
    message   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, code, entity, path, form)
) STRICT, WITHOUT ROWID;

-- What cost records or left old ids in them, counted when the run ended. Before that it is counted from its problems.
CREATE TABLE causes (
    tenant_id TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    place     INTEGER NOT NULL,             -- from 0, most records first
    code      TEXT NOT NULL,
    namespace TEXT,
    value     TEXT,
    skipped   INTEGER NOT NULL,
    failed    INTEGER NOT NULL,
    loaded    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, run_id, place)
) STRICT, WITHOUT ROWID;
