-- Which directory group gives which role to a target that it feeds. role_key is the role's name, folded.
CREATE TABLE target_roles (
  tenant TEXT NOT NULL,
  group_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  role_key TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (tenant, group_id, target_id, role_key)
) WITHOUT ROWID;
CREATE INDEX target_roles_target ON target_roles (tenant, target_id, role_key);

-- The ledger of roles: who may hold a role in Foundation because Rollcall gave it. The principal is the Foundation identifier of the
-- target's group, or of a user; user_id is empty for a group, target_id is for a user the target through which the role came.
CREATE TABLE role_ledger (
  tenant TEXT NOT NULL,
  role_key TEXT NOT NULL,
  principal TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  foundation_role_id TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  add_unsure_until INTEGER NOT NULL,
  remove_unsure_until INTEGER NOT NULL,
  PRIMARY KEY (tenant, role_key, principal)
) WITHOUT ROWID;
CREATE INDEX role_ledger_target ON role_ledger (tenant, target_id);
CREATE INDEX role_ledger_user ON role_ledger (tenant, user_id);

-- For roles of people: whose removal from a group is not decided on yet.
CREATE INDEX work_undecided ON work (tenant, subject) WHERE state IN ('held', 'dismissed');

-- The role that a finding is about.
ALTER TABLE drift ADD COLUMN role TEXT NOT NULL DEFAULT '';
DROP INDEX drift_finding;
CREATE UNIQUE INDEX drift_finding ON drift (tenant, kind, target_id, subject, role);
