-- With the id, which makes the order total: many resources are changed at the same time, by an import or a commit, and SQLite would read
-- all of these for each page in that order, to sort them.
DROP INDEX users_last_modified;
CREATE INDEX users_last_modified ON users (tenant, last_modified, id);
DROP INDEX groups_last_modified;
CREATE INDEX groups_last_modified ON groups (tenant, last_modified, id);
