-- The extension schemas that a tenant defines, as JSON.
ALTER TABLE tenants ADD COLUMN schemas TEXT NOT NULL DEFAULT '[]';

-- 1 where the tenant has any, so that checking the token of a tenant without them stays one row.
ALTER TABLE tokens ADD COLUMN extended INTEGER NOT NULL DEFAULT 0;
