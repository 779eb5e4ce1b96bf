-- Which IdP the request looked like, how it was understood, what it changed in detail, whom it is about, and where its events end.
ALTER TABLE activity ADD COLUMN idp TEXT;
ALTER TABLE activity ADD COLUMN understood TEXT;
ALTER TABLE activity ADD COLUMN details TEXT;
ALTER TABLE activity ADD COLUMN subjects TEXT NOT NULL DEFAULT '[]';
ALTER TABLE activity ADD COLUMN event_seq INTEGER NOT NULL DEFAULT 0;

-- For the search by person and by group. What has to go when a record goes is in the record's own list of subjects.
CREATE TABLE activity_subjects (
  tenant TEXT NOT NULL,
  subject TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, subject, id)
) WITHOUT ROWID;

-- The reads of the last hour: a ring with a place for each second of it, so that nothing ever has to be deleted.
CREATE TABLE recent_reads (
  tenant TEXT NOT NULL,
  slot INTEGER NOT NULL,
  second INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (tenant, slot)
) WITHOUT ROWID;

-- Which IdPs have called, as far as can be told from their requests; idp is empty where it cannot.
CREATE TABLE senders (
  tenant TEXT NOT NULL,
  idp TEXT NOT NULL,
  client TEXT NOT NULL,
  certain INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, idp)
) WITHOUT ROWID;
