-- Times are epoch milliseconds; secrets are sealed (see Connect/).
CREATE TABLE installations (
    client_key     TEXT NOT NULL PRIMARY KEY,
    tenant_id      TEXT NOT NULL UNIQUE,
    product        TEXT NOT NULL,           -- jira | confluence; never changes for a client key
    base_url       TEXT NOT NULL,           -- without a trailing slash; not unique: a site import brings a new client key
    display_url    TEXT,
    oauth_client_id TEXT,
    sealed_secret  BLOB,                    -- null once uninstalled
    state          TEXT NOT NULL,           -- installed | waiting (for the next installed) | uninstalled
    generation     INTEGER NOT NULL DEFAULT 1, -- counts the secrets the site has had; a late refusal of an old one changes nothing
    enabled        INTEGER NOT NULL DEFAULT 1,
    installed_at   INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL
) STRICT;

-- One row: bytes sealed when the store was made. What opens it opens every secret.
CREATE TABLE canary (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;
