-- Browsers that are signed in to the console: each ends with the token or the set-up link that opened it.
CREATE TABLE sessions (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  opener TEXT NOT NULL,
  opener_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, hash)
) WITHOUT ROWID;

-- Links that open the console for a colleague, for a time.
CREATE TABLE setup_links (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  id TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, hash)
) WITHOUT ROWID;
