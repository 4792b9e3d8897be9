-- Times are epoch milliseconds; secrets are sealed (see Connect/).
CREATE TABLE installations (
    client_key     TEXT NOT NULL PRIMARY KEY,
    tenant_id      TEXT NOT NULL UNIQUE,
    product        TEXT NOT NULL,
    base_url       TEXT NOT NULL,
    display_url    TEXT,
    oauth_client_id TEXT,
    sealed_secret  BLOB,                    -- null once uninstalled
    state          TEXT NOT NULL,           -- installed | waiting (for the next installed) | uninstalled
    enabled        INTEGER NOT NULL DEFAULT 1,
    installed_at   INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL
) STRICT;

-- One row: bytes sealed when the store was made. What opens it opens every secret.
CREATE TABLE canary (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;
