-- Who is inactive, by name: a page of them reads no others. Partial, so that it costs a change of anybody else nothing.
CREATE INDEX users_inactive_names ON users (tenant, user_name_key) WHERE deactivated_at IS NOT NULL;
