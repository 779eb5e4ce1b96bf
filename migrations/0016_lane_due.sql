-- When the tenant's lane is to run next: here, because every change of the directory writes this row anyway, to number its events. Without an
-- index, which each of these changes would write too.
ALTER TABLE tenants ADD COLUMN due_at INTEGER;
UPDATE tenants SET due_at = (SELECT due_at FROM lanes WHERE lanes.tenant = tenants.id);
DROP INDEX lanes_due;
ALTER TABLE lanes DROP COLUMN due_at;
