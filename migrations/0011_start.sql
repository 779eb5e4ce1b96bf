-- 0 while a connection waits to be looked at before anything is written to Foundation.
ALTER TABLE connections ADD COLUMN started INTEGER NOT NULL DEFAULT 1;

-- Group names are unique in a whole Foundation: who of this installation has one. The one index that does not begin with the tenant.
CREATE INDEX targets_in_foundation ON targets (foundation_name COLLATE NOCASE, tenant) WHERE foundation_name IS NOT NULL;
