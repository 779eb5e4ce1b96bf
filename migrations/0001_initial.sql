-- Every key begins with the tenant. Times are epoch milliseconds. Keys that compare without regard to case are folded before they get here.

CREATE TABLE tenants (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  idp TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  policies TEXT NOT NULL,
  mapping TEXT NOT NULL,
  mapping_version INTEGER NOT NULL,
  event_seq INTEGER NOT NULL,
  user_count INTEGER NOT NULL,
  group_count INTEGER NOT NULL
) WITHOUT ROWID;

-- status repeats the tenant's, so that checking a token is one row.
CREATE TABLE tokens (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  label TEXT NOT NULL,
  last_four TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  PRIMARY KEY (tenant, hash)
) WITHOUT ROWID;

CREATE TABLE invites (
  code_hash TEXT NOT NULL PRIMARY KEY,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  used_by TEXT
) WITHOUT ROWID;

CREATE TABLE connections (
  tenant TEXT NOT NULL PRIMARY KEY,
  base_url TEXT NOT NULL,
  organization TEXT NOT NULL,
  iam_prefix TEXT NOT NULL,
  groups_prefix TEXT NOT NULL,
  role_binding TEXT NOT NULL,
  provision_users INTEGER NOT NULL,
  credentials TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The directory: what the IdP last stated.

CREATE TABLE users (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  user_name_key TEXT NOT NULL,
  external_id TEXT,
  active INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_modified INTEGER NOT NULL,
  deactivated_at INTEGER,
  attributes TEXT NOT NULL,
  search TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX users_user_name ON users (tenant, user_name_key);
-- With the id, so that a page of what is found is in order; else SQLite goes through all rows in the order of their ids.
CREATE INDEX users_external_id ON users (tenant, external_id, id) WHERE external_id IS NOT NULL;
CREATE INDEX users_last_modified ON users (tenant, last_modified);

CREATE TABLE user_emails (
  tenant TEXT NOT NULL,
  value_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (tenant, value_key, user_id)
) WITHOUT ROWID;

CREATE TABLE groups (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name_key TEXT NOT NULL,
  external_id TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_modified INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  search TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX groups_display_name ON groups (tenant, display_name_key);
CREATE INDEX groups_external_id ON groups (tenant, external_id, id) WHERE external_id IS NOT NULL;
CREATE INDEX groups_last_modified ON groups (tenant, last_modified);

-- value is the id of a user or, for nested groups, of a group.
CREATE TABLE members (
  tenant TEXT NOT NULL,
  group_id TEXT NOT NULL,
  value TEXT NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, group_id, value)
) WITHOUT ROWID;
CREATE INDEX members_value ON members (tenant, value, group_id);
CREATE INDEX members_nested ON members (tenant, group_id, value) WHERE type = 'Group';

CREATE TABLE parked_members (
  tenant TEXT NOT NULL,
  group_id TEXT NOT NULL,
  value TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (tenant, group_id, value)
) WITHOUT ROWID;

-- The one commit: fence is NULL, and so refused, when what the change was decided on is no longer so.
CREATE TABLE operations (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL,
  fence INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

CREATE TABLE events (
  tenant TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (tenant, seq)
) WITHOUT ROWID;

-- Targets: the Foundation groups that Rollcall manages.

CREATE TABLE targets (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  adopt INTEGER NOT NULL,
  state TEXT NOT NULL,
  foundation_id TEXT,
  foundation_name TEXT,
  created_here INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX targets_name ON targets (tenant, name_key);

-- Which directory group feeds which target; own_name is 1 where the target's name is made from that group's attributes.
CREATE TABLE target_sources (
  tenant TEXT NOT NULL,
  group_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  own_name INTEGER NOT NULL,
  PRIMARY KEY (tenant, group_id, target_id)
) WITHOUT ROWID;
CREATE INDEX target_sources_target ON target_sources (tenant, target_id, group_id);

-- Work: where desired and ledger may differ. subject is a user's id for kind member and user, empty for kind group.
CREATE TABLE work (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  generation INTEGER NOT NULL,
  state TEXT NOT NULL,
  rank INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT,
  remedy TEXT,
  PRIMARY KEY (tenant, kind, target_id, subject)
) WITHOUT ROWID;
CREATE INDEX work_due ON work (tenant, state, rank, due_at);
CREATE INDEX work_stuck ON work (tenant, subject) WHERE state IN ('parked', 'waiting');

-- The ledger: who may be in a target in Foundation because Rollcall put them there.
CREATE TABLE ledger (
  tenant TEXT NOT NULL,
  target_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  foundation_user_id TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  add_unsure_until INTEGER NOT NULL,
  remove_unsure_until INTEGER NOT NULL,
  PRIMARY KEY (tenant, target_id, user_id)
) WITHOUT ROWID;
CREATE INDEX ledger_user ON ledger (tenant, user_id, target_id);

-- Who a directory user is in Foundation. Kept after the user is deleted, so that the same person is found again.
CREATE TABLE foundation_users (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL,
  foundation_id TEXT,
  created_here INTEGER NOT NULL,
  user_name_key TEXT NOT NULL,
  external_id TEXT,
  since INTEGER NOT NULL,
  PRIMARY KEY (tenant, user_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX foundation_users_foundation ON foundation_users (tenant, foundation_id) WHERE foundation_id IS NOT NULL;

-- One row per tenant for its lane: what the sweep looks for, and the epoch that shuts out an older instance.
CREATE TABLE lanes (
  tenant TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL,
  due_at INTEGER,
  compare_at INTEGER,
  compared_at INTEGER,
  converged_at INTEGER,
  degraded_since INTEGER,
  degraded_reason TEXT,
  dead_letters INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX lanes_due ON lanes (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX lanes_compare ON lanes (compare_at) WHERE compare_at IS NOT NULL;

CREATE TABLE drift (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  since INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  action TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX drift_finding ON drift (tenant, kind, target_id, subject);

CREATE TABLE activity (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  client TEXT NOT NULL,
  tolerances TEXT NOT NULL,
  request TEXT,
  response TEXT,
  changed TEXT NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
