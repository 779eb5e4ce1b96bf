-- When the IdP last stated a group or a membership; absent where that was when it was made or changed.
ALTER TABLE groups ADD COLUMN confirmed_at INTEGER;
ALTER TABLE members ADD COLUMN confirmed_at INTEGER;
CREATE INDEX members_review ON members (tenant, value, group_id) WHERE state = 'review';

-- The name that somebody bore who is to be deleted: nobody else may take it before.
ALTER TABLE users ADD COLUMN held_name_key TEXT;
CREATE INDEX users_held_name ON users (tenant, held_name_key) WHERE held_name_key IS NOT NULL;

-- For whoever appears: the groups in which their id, or their external id, waits.
CREATE INDEX parked_members_value ON parked_members (tenant, value, group_id);

-- Since when the directory has no such user any more: for the return of the same person.
ALTER TABLE foundation_users ADD COLUMN gone_at INTEGER;
UPDATE foundation_users SET gone_at = since
 WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.tenant = foundation_users.tenant AND users.id = foundation_users.user_id);
CREATE INDEX foundation_users_gone_name ON foundation_users (tenant, user_name_key) WHERE gone_at IS NOT NULL;
CREATE INDEX foundation_users_gone_external ON foundation_users (tenant, external_id) WHERE gone_at IS NOT NULL AND external_id IS NOT NULL;
