-- The groups that contain a group. Partial, so that memberships of users cost nothing here, and that asking in vain reads nothing.
CREATE INDEX members_parents ON members (tenant, value, group_id) WHERE type = 'Group';
