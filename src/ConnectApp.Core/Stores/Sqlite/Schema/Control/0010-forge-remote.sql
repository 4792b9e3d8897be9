-- Installations of the app on Forge: one product of one site each. The tenant's row among all sites is in installations.
CREATE TABLE forge_installations (
    installation_id TEXT NOT NULL,
    product         TEXT NOT NULL,           -- jira | confluence
    tenant_id       TEXT NOT NULL,
    cloud_id        TEXT NOT NULL,           -- empty until the first event
    api_base_url    TEXT NOT NULL,           -- base of the product's REST API for the app; empty until the first event
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (installation_id, product)
) STRICT;

CREATE INDEX forge_installations_of_tenant ON forge_installations (tenant_id);

-- The newest app system token of each installation, sealed.
CREATE TABLE forge_tokens (
    installation_id TEXT NOT NULL PRIMARY KEY,
    sealed_token    BLOB NOT NULL,
    usable_until    INTEGER NOT NULL,        -- its end less the margin that a call needs
    came_at         INTEGER NOT NULL
) STRICT;
