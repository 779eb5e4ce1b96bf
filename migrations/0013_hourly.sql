-- What happened in an hour: requests of the IdP, calls to Foundation, and how long changes took from the one to the other.
CREATE TABLE hourly (
  tenant TEXT NOT NULL,
  hour INTEGER NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  calls_failed INTEGER NOT NULL DEFAULT 0,
  delays TEXT,
  PRIMARY KEY (tenant, hour)
) WITHOUT ROWID;

-- How many people are in at least one target, and how many targets are in Foundation: kept with every change, because counting goes through all of them.
ALTER TABLE lanes ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN targets INTEGER NOT NULL DEFAULT 0;
UPDATE lanes SET
  people = (SELECT count(DISTINCT user_id) FROM ledger WHERE ledger.tenant = lanes.tenant AND ledger.state = 'present'),
  targets = (SELECT count(*) FROM targets WHERE targets.tenant = lanes.tenant AND targets.state = 'present');
