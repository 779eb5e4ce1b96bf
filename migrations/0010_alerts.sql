-- Who is told of failures, and what they were told last.
CREATE TABLE alerts (
  tenant TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  degraded_minutes INTEGER NOT NULL,
  secret TEXT NOT NULL,
  link_base TEXT NOT NULL,
  told TEXT NOT NULL,
  look_at INTEGER,
  due_at INTEGER,
  delivered_at INTEGER,
  failed_at INTEGER,
  failure TEXT,
  given_up INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;

-- Messages that no receiver has accepted yet.
CREATE TABLE alert_outbox (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_status TEXT,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

-- The state of this work that the tenant's receiver was told of last.
ALTER TABLE work ADD COLUMN told TEXT;
CREATE INDEX work_untold ON work (tenant, state) WHERE state IN ('parked', 'held') AND told IS NOT state;
CREATE INDEX work_told ON work (tenant, told, state) WHERE told IS NOT NULL;

-- What was left after the lane's last run, for views over all tenants; and how many runs have failed since one went well.
ALTER TABLE lanes ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN oldest_pending_since INTEGER;
ALTER TABLE lanes ADD COLUMN counted_at INTEGER;
ALTER TABLE lanes ADD COLUMN failed_runs INTEGER NOT NULL DEFAULT 0;
