-- What a verb asks of the program that holds the store's folder; the answer is printed by whoever asked.
CREATE TABLE requests (
    request_id  INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,              -- erase | retry
    argument    TEXT NOT NULL,
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER,
    succeeded   INTEGER,
    answer      TEXT                        -- lines for people
) STRICT;

CREATE INDEX requests_open ON requests (request_id) WHERE answered_at IS NULL;

-- Tenants whose data is being removed: their installation is gone already, so that a new install gets a new tenant; the files follow, and the runs' rows
-- (which name the side files) go last.
CREATE TABLE erasures (
    tenant_id  TEXT NOT NULL PRIMARY KEY,
    client_key TEXT NOT NULL,
    asked_at   INTEGER NOT NULL
) STRICT;
