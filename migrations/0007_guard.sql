-- 1 where an administrator has approved the removal that this work is about.
ALTER TABLE work ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;

-- Who was taken out of which target when: what the guard against mass change looks back on.
CREATE TABLE departures (
  tenant TEXT NOT NULL,
  at INTEGER NOT NULL,
  target_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (tenant, at, target_id, user_id)
) WITHOUT ROWID;

-- The last mass change that was let through with a warning.
ALTER TABLE lanes ADD COLUMN mass_change_at INTEGER;
ALTER TABLE lanes ADD COLUMN mass_change TEXT;
