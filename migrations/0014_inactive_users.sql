-- Who is inactive. Partial, so that it costs a change of anybody else nothing, and that asking about them reads nothing.
CREATE INDEX users_deactivated ON users (tenant, id) WHERE deactivated_at IS NOT NULL;
